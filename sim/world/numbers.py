"""Random numbers by counter, a stream for each decision (model.md, section 5).

Random numbers by counter: Philox4×32-10 (Salmon, Moraes, Dror & Shaw 2011; section 5).

A block of four words is a function of its place alone, so nothing is kept between numbers, and
nobody's number needs anybody else's. All that is multiplied has 32 bits, as JavaScript can do.

People's numbers are in single precision, as their columns are.

The streams of random numbers: one for each decision (``docs/explanation/model.md``, section 5).

A practice is in no key and in no counter, so all practices of a replicate meet the same world and
the same numbers.
"""

import math

import numpy as np

from sim._jit import compiled_inline, hot, njit
from sim.errors import RequestError, shown
from sim.world.columns import Floats, Rows, Singles

_FIRST, _SECOND = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
"""What words are multiplied by."""

_FIRST_STEP, _SECOND_STEP = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
"""What is added to the key after each round."""

_ROUNDS = 10
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)

CHUNK = 1024
"""Words that are made at a time, so that they are still at hand when they are used."""


@hot("void(uint32[::1], int64, int64, int64, uint32[::1])")
def fill_blocks(key: Rows, stream: int, time: int, first: int, words: Rows) -> None:
    """Fill ``words`` with whole blocks, four words each, from block ``first`` on.

    Args:
        key: The lower and the upper half of the seed, and the replicate.
        stream: Third word of the counter.
        time: Second word of the counter.
        first: Its first word, in the first block.
        words: Result; as many blocks as fit.
    """
    low_key, high_key, replicate = np.uint64(key[0]), np.uint64(key[1]), np.uint64(key[2])
    for b in range(words.shape[0] // 4):
        w0, w1, w2, w3 = np.uint64(first + b), np.uint64(time), np.uint64(stream), replicate
        k0, k1 = low_key, high_key
        for _ in range(_ROUNDS):
            p0, p1 = _FIRST * w0, _SECOND * w2
            w0, w1 = (p1 >> _HALF) ^ w1 ^ k0, p1 & _LOW
            w2, w3 = (p0 >> _HALF) ^ w3 ^ k1, p0 & _LOW
            k0, k1 = (k0 + _FIRST_STEP) & _LOW, (k1 + _SECOND_STEP) & _LOW
        words[4 * b] = w0
        words[4 * b + 1] = w1
        words[4 * b + 2] = w2
        words[4 * b + 3] = w3


@compiled_inline
def fetch(key: Rows, stream: int, time: int, n: int, wanted: int, words: Rows) -> int:
    """Bring the words of numbers ``n`` and following into the scratch, from ``words[n % 4]`` on.

    Returns:
        How many of those wanted are there.
    """
    ready = min(wanted, CHUNK - n % 4)
    fill_blocks(key, stream, time, n // 4, words[: (n % 4 + ready + 3) // 4 * 4])
    return ready


_TO_SHARE = 2.0**-32
_ALL = 2.0**32
_LN_2 = math.log(2.0)
_MANTISSA = np.int64(52)
_LEAST = np.float64(math.sqrt(0.5)).view(np.int64)
"""The bits of √½: mantissas are taken from there to √2, around 1."""

_HALF_STEP = np.int64(1 << 51)
"""Half a step of the exponent, in the bits of a number."""

_C_0, _C_1, _C_2 = 0.33333333333318477, 0.20000000026722034, 0.1428570651235271
_C_3, _C_4, _C_5 = 0.1111193583639722, 0.09051547093720572, 0.08548348487870054
"""(artanh(p)/p − 1)/p² by powers of p², for |p| ≤ ⅕, with the least error: 6e-15 of artanh."""

_MARGIN = 2e-14
"""What ``try_log_odds`` finds is no farther from λ, nor is what ``to_log_odds`` finds."""

_TAIL = 0.075
"""Below it, and above 1 less it, normal quantiles have another formula."""


@compiled_inline
def _share_of(word: int) -> float:
    """Make a uniform number in (0, 1) of a word."""
    return (word + 0.5) * _TO_SHARE


@compiled_inline
def logarithm(x: float) -> float:
    """Give ln x of a positive number that is not subnormal, to 4e-16 (tested).

    ln x = e·ln 2 + 2·artanh((m − 1)/(m + 1)) with x = 2ᵉ·m, by the series of artanh: no branches
    and no calls, so that it fits a vector unit, as the logarithm of the C library does not.
    """
    bits = np.float64(x).view(np.int64)
    exponent = (bits - _LEAST) >> _MANTISSA
    mantissa = np.int64(bits - (exponent << _MANTISSA)).view(np.float64)
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
    return exponent * _LN_2 + (2.0 * part + 2.0 * part * square * series)


@compiled_inline
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


@compiled_inline
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


@compiled_inline
def normal_of(u: float) -> float:
    """Make a standard normal number of a uniform one: its quantile, Φ⁻¹(u)."""
    if u < _TAIL:
        return lower_quantile(u)
    if u > 1.0 - _TAIL:
        return -lower_quantile(1.0 - u)
    return central_quantile(u - 0.5)


@hot("void(uint32[::1], float64[::1])")
def _to_uniform(words: Rows, drawn: Floats) -> None:
    """Make uniform numbers of words."""
    for i in range(drawn.shape[0]):
        drawn[i] = _share_of(words[i])


@hot("void(uint32[::1], float64[::1], uint32[::1])")
def _to_normal(words: Rows, drawn: Floats, tails: Rows) -> None:
    """Make standard normal numbers of words; ``tails`` has room for one place more than all.

    The tails, one number in seven, are listed and done after the middle, without a branch that no
    processor can guess: half the time of ``normal_of``, to the same bits.
    """
    for i in range(drawn.shape[0]):
        drawn[i] = central_quantile(_share_of(words[i]) - 0.5)
    count = 0
    for i in range(drawn.shape[0]):
        u = _share_of(words[i])
        tails[count] = i
        count += int((u < _TAIL) | (u > 1.0 - _TAIL))
    for n in range(count):
        i = int(tails[n])
        u = _share_of(words[i])
        z = lower_quantile(min(u, 1.0 - u))
        drawn[i] = z if u < 0.5 else -z


@hot("void(uint32[::1], float32[::1])")
def _to_share(words: Rows, drawn: Singles) -> None:
    """Make uniform numbers of words, rounded to single precision."""
    for i in range(drawn.shape[0]):
        drawn[i] = np.float32(_share_of(words[i]))


@hot("void(uint32[::1], float32[::1])")
def to_log_odds(words: Rows, drawn: Singles) -> None:
    """Make λ(u) = ln(u / (1 − u)) of words, rounded to single precision."""
    for i in range(drawn.shape[0]):
        above = words[i] + 0.5
        drawn[i] = np.float32(logarithm(above / (_ALL - above)))


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
        below = _ALL - above
        bits = np.float64(above).view(np.int64)
        exponent = (bits - np.float64(below).view(np.int64) + _HALF_STEP) >> _MANTISSA
        scaled = np.int64(bits - (exponent << _MANTISSA)).view(np.float64)
        part[i] = (scaled - below) / (scaled + below)
        whole[i] = exponent * _LN_2
    doubtful = 0
    for i in range(drawn.shape[0]):
        p = part[i]
        square = p * p
        fourth = square * square
        series = (_C_0 + _C_1 * square) + fourth * (_C_2 + _C_3 * square)
        series += fourth * fourth * (_C_4 + _C_5 * square)
        found = whole[i] + 2.0 * (p + (p * square) * series)
        drawn[i] = np.float32(found + _MARGIN)
        doubtful += int(drawn[i] != np.float32(found - _MARGIN))
    return doubtful


@hot("void(uint32[::1], int64, int64, int64, uint32[::1], float64[::1])", from_python=True)
def fill_uniform(key: Rows, stream: int, time: int, first: int, words: Rows, drawn: Floats) -> None:
    """Draw uniform numbers ``first`` and following of a stream."""
    done, count = 0, drawn.shape[0]
    while done < count:
        n = first + done
        ready = fetch(key, stream, time, n, count - done, words)
        _to_uniform(words[n % 4 : n % 4 + ready], drawn[done : done + ready])
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
        _to_normal(words[n % 4 : n % 4 + ready], drawn[done : done + ready], tails)
        done += ready


@hot("void(uint32[::1], int64, int64, int64, uint32[::1], float32[::1])")
def fill_share(key: Rows, stream: int, time: int, first: int, words: Rows, drawn: Singles) -> None:
    """Draw uniform numbers ``first`` and following of a stream, in single precision."""
    done, count = 0, drawn.shape[0]
    while done < count:
        n = first + done
        ready = fetch(key, stream, time, n, count - done, words)
        _to_share(words[n % 4 : n % 4 + ready], drawn[done : done + ready])
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
            drawn[done + i] = np.float32(mean + spread * normal_of(_share_of(words[n % 4 + i])))
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
            z = normal_of(_share_of(words[0]))
            v = 1.0 + c * z
            v = v * v * v
            if v > 0.0 and math.log(_share_of(words[1])) < 0.5 * z * z + d - d * v + d * math.log(
                v
            ):
                number = d * v
            attempt += 1
        if alpha[n] < 1.0:
            number *= math.exp(math.log(_share_of(words[2])) / alpha[n])
        drawn[n] = number


WORLD_STREAMS = {
    "states": 0,
    "groups": 1,
    "allies": 2,
    "people": 3,
    "network": 4,
    "ties": 5,
    "shocks": 6,
    "practices": 7,
    "knowledge": 8,
    "activity": 9,
    "windows": 25,
    "thresholds": 29,
    "resolve": 30,
}
"""Streams that build a world."""

MONTH_STREAMS = {
    "delay": 10,
    "group_choice": 11,
    "ally_choice": 12,
    "participation": 13,
    "response": 14,
    "harm": 15,
    "signal_common": 16,
    "signal_groups": 17,
    "signal_allies": 18,
    "days": 19,
    "reversals": 20,
    "rest": 21,
    "ally_rest": 22,
    "waves": 23,
    "surge": 24,
    "ally_learning": 28,
    "plans": 26,
    "order": 31,
}
"""Streams of which numbers are drawn each month."""

BLOCK = 32
"""Third word of the counter: number of the stream, and so much more for each block before."""

LARGEST_SEED = 2**64 - 1
_LARGEST_REPLICATE = 2**32 - 1


def key_of_replicate(seed: int, replicate: int) -> Rows:
    """Give what the numbers of a replicate depend on, [3]: both halves of the seed, the replicate.

    Raises:
        RequestError: the seed has more than 64 bits or the replicate more than 32, or is below 0.
    """
    for name, value, largest in (
        ("seed", seed, LARGEST_SEED),
        ("replicate", replicate, _LARGEST_REPLICATE),
    ):
        if not 0 <= value <= largest:
            raise RequestError(f"{name}: must lie between 0 and {largest}, is {shown(value)}")
    return np.array([seed & 0xFFFFFFFF, seed >> 32, replicate], np.uint32)


class Numbers:
    """The random numbers that build one replicate's world.

    A number depends on seed, replicate, stream, block and place alone, whatever else is drawn.
    """

    def __init__(self, seed: int, replicate: int) -> None:
        """Take numbers of a replicate; as ``key_of_replicate``."""
        self.key = key_of_replicate(seed, replicate)
        self._words = np.zeros(CHUNK, np.uint32)

    def uniform(self, stream: str, block: int, *shape: int, first: int = 0) -> Floats:
        """Draw a block of uniform numbers in (0, 1), or a part of it from number ``first`` on."""
        drawn = np.empty(shape)
        word = _word(stream, block)
        fill_uniform(self.key, word, 0, first, self._words, drawn.reshape(-1))
        return drawn

    def normal(self, stream: str, block: int, *shape: int) -> Floats:
        """Draw a block of standard normal numbers."""
        drawn, tails = np.empty(shape), np.empty(CHUNK + 1, np.uint32)
        word = _word(stream, block)
        fill_normal(self.key, word, 0, 0, self._words, tails, drawn.reshape(-1))
        return drawn

    def gamma(self, stream: str, block: int, alpha: Floats) -> Floats:
        """Draw a block of gamma numbers of scale 1, of the shapes ``alpha``, each above 0."""
        drawn = np.empty(alpha.size)
        fill_gamma(self.key, _word(stream, block), alpha.reshape(-1), self._words, drawn)
        return drawn.reshape(alpha.shape)


def _word(stream: str, block: int) -> int:
    return WORLD_STREAMS[stream] + BLOCK * block
