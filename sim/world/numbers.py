"""What is made of random words: uniform, normal and gamma numbers, log-odds (section 5).

People's numbers are in single precision, as their columns are.
"""

import math

import numpy as np

from sim._jit import hot, inner, njit
from sim.world.columns import Floats, Rows, Singles
from sim.world.counter import fetch, fill_blocks

TO_SHARE = 2.0**-32
ALL = 2.0**32
LN_2 = math.log(2.0)
MANTISSA = np.int64(52)
LEAST = np.float64(math.sqrt(0.5)).view(np.int64)
"""The bits of √½: mantissas are taken from there to √2, around 1."""

HALF_STEP = np.int64(1 << 51)
"""Half a step of the exponent, in the bits of a number."""

C_0, C_1, C_2 = 0.33333333333318477, 0.20000000026722034, 0.1428570651235271
C_3, C_4, C_5 = 0.1111193583639722, 0.09051547093720572, 0.08548348487870054
"""(artanh(p)/p − 1)/p² by powers of p², for |p| ≤ ⅕, with the least error: 6e-15 of artanh."""

MARGIN = 2e-14
"""What ``try_log_odds`` finds is no farther from λ, nor is what ``to_log_odds`` finds."""

TAIL = 0.075
"""Below it, and above 1 less it, normal quantiles have another formula."""


@inner
def share_of(word: int) -> float:
    """Make a uniform number in (0, 1) of a word."""
    return (word + 0.5) * TO_SHARE


@inner
def logarithm(x: float) -> float:
    """Give ln x of a positive number that is not subnormal, to 4e-16 (tested).

    ln x = e·ln 2 + 2·artanh((m − 1)/(m + 1)) with x = 2ᵉ·m, by the series of artanh: no branches
    and no calls, so that it fits a vector unit, as the logarithm of the C library does not.
    """
    bits = np.float64(x).view(np.int64)
    exponent = (bits - LEAST) >> MANTISSA
    mantissa = np.int64(bits - (exponent << MANTISSA)).view(np.float64)
    part = (mantissa - 1.0) / (mantissa + 1.0)
    square = part * part
    series = 1.0 / 19.0
    series = series * square + 1.0 / 17.0
    series = series * square + 1.0 / 15.0
    series = series * square + 1.0 / 13.0
    series = series * square + 1.0 / 11.0
    series = series * square + 1.0 / 9.0
    series = series * square + 1.0 / 7.0
    series = series * square + 1.0 / 5.0
    series = series * square + 1.0 / 3.0
    return exponent * LN_2 + (2.0 * part + 2.0 * part * square * series)


@inner
def central_quantile(q: float) -> float:
    """Give the normal quantile of ½ + q for |q| ≤ 0.425 (Wichura 1988, AS 241, PPND16)."""
    r = 0.180625 - q * q
    above = 2.5090809287301226727e3
    above = above * r + 3.3430575583588128105e4
    above = above * r + 6.7265770927008700853e4
    above = above * r + 4.5921953931549871457e4
    above = above * r + 1.3731693765509461125e4
    above = above * r + 1.9715909503065514427e3
    above = above * r + 1.3314166789178437745e2
    above = above * r + 3.3871328727963666080e0
    below = 5.2264952788528545610e3
    below = below * r + 2.8729085735721942674e4
    below = below * r + 3.9307895800092710610e4
    below = below * r + 2.1213794301586595867e4
    below = below * r + 5.3941960214247511077e3
    below = below * r + 6.8718700749205790830e2
    below = below * r + 4.2313330701600911252e1
    below = below * r + 1.0
    return q * above / below


@inner
def lower_quantile(u: float) -> float:
    """Give the normal quantile of u from e⁻²⁵ to 0.075 (AS 241); no u of 32 bits lies below."""
    r = math.sqrt(-math.log(u)) - 1.6
    above = 7.74545014278341407640e-4
    above = above * r + 2.27238449892691845833e-2
    above = above * r + 2.41780725177450611770e-1
    above = above * r + 1.27045825245236838258e0
    above = above * r + 3.64784832476320460504e0
    above = above * r + 5.76949722146069140550e0
    above = above * r + 4.63033784615654529590e0
    above = above * r + 1.42343711074968357734e0
    below = 1.05075007164441684324e-9
    below = below * r + 5.47593808499534494600e-4
    below = below * r + 1.51986665636164571966e-2
    below = below * r + 1.48103976427480074590e-1
    below = below * r + 6.89767334985100004550e-1
    below = below * r + 1.67638483018380384940e0
    below = below * r + 2.05319162663775882187e0
    below = below * r + 1.0
    return -above / below


@inner
def normal_of(u: float) -> float:
    """Make a standard normal number of a uniform one: its quantile, Φ⁻¹(u)."""
    if u < TAIL:
        return lower_quantile(u)
    if u > 1.0 - TAIL:
        return -lower_quantile(1.0 - u)
    return central_quantile(u - 0.5)


@hot("void(uint32[::1], float64[::1])")
def to_uniform(words: Rows, drawn: Floats) -> None:
    """Make uniform numbers of words."""
    for i in range(drawn.shape[0]):
        drawn[i] = share_of(words[i])


@hot("void(uint32[::1], float64[::1], uint32[::1])")
def to_normal(words: Rows, drawn: Floats, tails: Rows) -> None:
    """Make standard normal numbers of words; ``tails`` has room for one place more than all.

    The tails, one number in seven, are listed and done after the middle, without a branch that no
    processor can guess: half the time of ``normal_of``, to the same bits.
    """
    for i in range(drawn.shape[0]):
        drawn[i] = central_quantile(share_of(words[i]) - 0.5)
    count = 0
    for i in range(drawn.shape[0]):
        u = share_of(words[i])
        tails[count] = i
        count += int((u < TAIL) | (u > 1.0 - TAIL))
    for n in range(count):
        i = int(tails[n])
        u = share_of(words[i])
        z = lower_quantile(min(u, 1.0 - u))
        drawn[i] = z if u < 0.5 else -z


@hot("void(uint32[::1], float32[::1])")
def to_share(words: Rows, drawn: Singles) -> None:
    """Make uniform numbers of words, rounded to single precision."""
    for i in range(drawn.shape[0]):
        drawn[i] = np.float32(share_of(words[i]))


@hot("void(uint32[::1], float32[::1])")
def to_log_odds(words: Rows, drawn: Singles) -> None:
    """Make λ(u) = ln(u / (1 − u)) of words, rounded to single precision."""
    for i in range(drawn.shape[0]):
        above = words[i] + 0.5
        drawn[i] = np.float32(logarithm(above / (ALL - above)))


@hot("int64(uint32[::1], float64[:, ::1], float32[::1])")
def try_log_odds(words: Rows, parts: Floats, drawn: Singles) -> int:
    """Make λ of words in half the time; tell for how many it cannot be said how λ is rounded.

    That is one in 470,000. All others are those of ``to_log_odds``: a test goes through all words.
    With u/(1 − u) = 2ᵉ·x and x from ⅔ to 1½, λ = e·ln 2 + 2·artanh((x − 1)/(x + 1)): here in one
    division, for numerators and denominators are had exactly, and by a shorter series. Two loops,
    because one would be so long a chain that a processor could not work at enough numbers at once.

    Args:
        words: What λ is made of.
        parts: [2, CHUNK] scratch.
        drawn: Result.
    """
    part, whole = parts[0], parts[1]
    for i in range(drawn.shape[0]):
        above = words[i] + 0.5
        below = ALL - above
        bits = np.float64(above).view(np.int64)
        exponent = (bits - np.float64(below).view(np.int64) + HALF_STEP) >> MANTISSA
        scaled = np.int64(bits - (exponent << MANTISSA)).view(np.float64)
        part[i] = (scaled - below) / (scaled + below)
        whole[i] = exponent * LN_2
    doubtful = 0
    for i in range(drawn.shape[0]):
        p = part[i]
        square = p * p
        fourth = square * square
        series = (C_0 + C_1 * square) + fourth * (C_2 + C_3 * square)
        series += fourth * fourth * (C_4 + C_5 * square)
        found = whole[i] + 2.0 * (p + (p * square) * series)
        drawn[i] = np.float32(found + MARGIN)
        doubtful += int(drawn[i] != np.float32(found - MARGIN))
    return doubtful


@hot("void(uint32[::1], int64, int64, int64, uint32[::1], float64[::1])", from_python=True)
def fill_uniform(key: Rows, stream: int, time: int, first: int, words: Rows, drawn: Floats) -> None:
    """Draw uniform numbers ``first`` and following of a stream."""
    done, count = 0, drawn.shape[0]
    while done < count:
        n = first + done
        ready = fetch(key, stream, time, n, count - done, words)
        to_uniform(words[n % 4 : n % 4 + ready], drawn[done : done + ready])
        done += ready


@hot(
    "void(uint32[::1], int64, int64, int64, uint32[::1], uint32[::1], float64[::1])",
    from_python=True,
)
def fill_normal(
    key: Rows, stream: int, time: int, first: int, words: Rows, tails: Rows, drawn: Floats
) -> None:
    """Draw standard normal numbers ``first`` and following of a stream."""
    done, count = 0, drawn.shape[0]
    while done < count:
        n = first + done
        ready = fetch(key, stream, time, n, count - done, words)
        to_normal(words[n % 4 : n % 4 + ready], drawn[done : done + ready], tails)
        done += ready


@hot("void(uint32[::1], int64, int64, int64, uint32[::1], float32[::1])")
def fill_share(key: Rows, stream: int, time: int, first: int, words: Rows, drawn: Singles) -> None:
    """Draw uniform numbers ``first`` and following of a stream, in single precision."""
    done, count = 0, drawn.shape[0]
    while done < count:
        n = first + done
        ready = fetch(key, stream, time, n, count - done, words)
        to_share(words[n % 4 : n % 4 + ready], drawn[done : done + ready])
        done += ready


@hot("void(uint32[::1], int64, int64, int64, uint32[::1], float64[:, ::1], float32[::1])")
def fill_log_odds(
    key: Rows, stream: int, time: int, first: int, words: Rows, parts: Floats, drawn: Singles
) -> None:
    """Draw λ of uniform numbers ``first`` and following of a stream, in single precision."""
    done, count = 0, drawn.shape[0]
    while done < count:
        n = first + done
        ready = fetch(key, stream, time, n, count - done, words)
        these, odds = words[n % 4 : n % 4 + ready], drawn[done : done + ready]
        if try_log_odds(these, parts, odds) > 0:
            to_log_odds(these, odds)
        done += ready


@hot("void(uint32[::1], int64, int64, int64, uint32[::1], float64, float64, float32[::1])")
def fill_around(
    key: Rows,
    stream: int,
    time: int,
    first: int,
    words: Rows,
    mean: float,
    spread: float,
    drawn: Singles,
) -> None:
    """Draw numbers normal around a mean, ``first`` and following, in single precision."""
    done, count = 0, drawn.shape[0]
    while done < count:
        n = first + done
        ready = fetch(key, stream, time, n, count - done, words)
        for i in range(ready):
            drawn[done + i] = np.float32(mean + spread * normal_of(share_of(words[n % 4 + i])))
        done += ready


@njit
def fill_gamma(key: Rows, stream: int, alpha: Floats, words: Rows, drawn: Floats) -> None:
    """Draw gamma numbers of scale 1 and shapes ``alpha`` > 0 (Marsaglia & Tsang 2000)."""
    for n in range(drawn.shape[0]):
        shape = alpha[n] if alpha[n] >= 1.0 else alpha[n] + 1.0
        d = shape - 1.0 / 3.0
        c = 1.0 / math.sqrt(9.0 * d)
        attempt, number = 0, -1.0
        while number < 0.0:
            fill_blocks(key, stream, attempt, n, words[:4])
            z = normal_of(share_of(words[0]))
            v = 1.0 + c * z
            v = v * v * v
            if v > 0.0 and math.log(share_of(words[1])) < 0.5 * z * z + d - d * v + d * math.log(v):
                number = d * v
            attempt += 1
        if alpha[n] < 1.0:
            number *= math.exp(math.log(share_of(words[2])) / alpha[n])
        drawn[n] = number
