"""merge.py ROOT: apply mapping.tsv, renames.tsv, heads.tsv to a checkout in place."""
import ast, csv, re, subprocess, sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(sys.argv[1]); HERE = Path(__file__).parent
DRY = "--dry" in sys.argv
MAP = {}
for line in (HERE/"mapping.tsv").read_text().splitlines():
    if line.strip():
        o, n = line.split("\t")[:2]; MAP[o] = n
REN = {}  # (oldmod, name) -> new
for line in (HERE/"renames.tsv").read_text().splitlines():
    if line.strip() and not line.startswith("#"):
        m, o, n = line.split(); REN[(m, o)] = n
HEADS = {}
for line in (HERE/"heads.tsv").read_text().splitlines():
    if line.strip() and not line.startswith("#"):
        m, t = line.split("\t", 1); HEADS[m] = t

def path_of(m, base=ROOT):
    p = base/(m.replace(".", "/")+".py")
    return p if p.exists() else base/m.replace(".", "/")/"__init__.py"
def is_pkg(m): return path_of(m).name == "__init__.py"
def all_modules(base):
    for p in sorted((ROOT/base).rglob("*.py")):
        parts = p.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), p

OLD = {m: p for m, p in all_modules("sim")}
missing = [m for m in OLD if m not in MAP]
gone = [m for m in MAP if m not in OLD]
if missing or gone: print("mapping: missing", missing, "gone", gone)
for m in missing: MAP[m] = m
for m in gone: del MAP[m]
SRC = {m: p.read_text(encoding="utf-8") for m, p in OLD.items()}
TREE = {m: ast.parse(s) for m, s in SRC.items()}

def top_defs(tree):
    found = set()
    for s in tree.body:
        if isinstance(s, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)): found.add(s.name)
        elif isinstance(s, ast.Assign):
            for t in s.targets:
                found |= {x.id for x in ast.walk(t) if isinstance(x, ast.Name)}
        elif isinstance(s, (ast.AnnAssign, ast.AugAssign)) and isinstance(s.target, ast.Name): found.add(s.target.id)
        elif isinstance(s, ast.TypeAlias): found.add(s.name.id)
        elif isinstance(s, (ast.For, ast.With, ast.Try)) or (isinstance(s, ast.If) and "TYPE_CHECKING" not in ast.unparse(s.test)):
            for x in ast.walk(s):
                if isinstance(x, ast.Name) and isinstance(x.ctx, ast.Store): found.add(x.id)
                if isinstance(x, (ast.FunctionDef, ast.ClassDef)): found.add(x.name)
    return found
DEFS = {m: top_defs(t) for m, t in TREE.items()}
def top_imports(tree):
    for s in tree.body:
        if isinstance(s, (ast.Import, ast.ImportFrom)): yield s, False
        elif isinstance(s, ast.If) and "TYPE_CHECKING" in ast.unparse(s.test):
            for x in s.body:
                if isinstance(x, (ast.Import, ast.ImportFrom)): yield x, True
REEXP = defaultdict(dict)
for m, t in TREE.items():
    for s, _ in top_imports(t):
        if isinstance(s, ast.ImportFrom) and s.module and s.module.split(".")[0] == "sim":
            for a in s.names: REEXP[m][a.asname or a.name] = (s.module, a.name)

def origin(m, n):
    """(module, name) where defined; ('module', full) if it is a module; None if unknown."""
    full = f"{m}.{n}"
    if full in OLD and n not in DEFS.get(m, ()) and (n not in REEXP.get(m, {}) or REEXP[m][n][0]==m): return ("module", full)
    if m not in OLD: return None
    if n in DEFS[m]: return (m, n)
    if n in REEXP[m]: return origin(*REEXP[m][n])
    if full in OLD: return ("module", full)
    return (m, n)  # lazy attributes of faces
def newname(om, n): return REN.get((om, n), n)

class Edits:
    def __init__(self, src):
        self.src = src; self.lines = src.splitlines(keepends=True)
        self.off = [0]
        for l in self.lines: self.off.append(self.off[-1] + len(l.encode()))
        self.b = src.encode(); self.e = {}
    def span(self, node): return (self.off[node.lineno-1]+node.col_offset, self.off[node.end_lineno-1]+node.end_col_offset)
    def replace(self, span, text): self.e[span] = text
    def apply(self):
        b = self.b
        for (s, t), text in sorted(self.e.items(), reverse=True):
            b = b[:s] + text.encode() + b[t:]
        return b.decode()

def bound_in(fn):
    names = set()
    a = fn.args
    for x in [*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg]:
        if x: names.add(x.arg)
    if isinstance(fn, ast.Lambda): return names, set()
    glob = set()
    stack = list(fn.body)
    imported = {}
    while stack:
        x = stack.pop()
        if isinstance(x, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            names.add(x.name); continue
        if isinstance(x, ast.Lambda): continue
        if isinstance(x, ast.Global): glob |= set(x.names)
        if isinstance(x, ast.Name) and isinstance(x.ctx, (ast.Store, ast.Del)): names.add(x.id)
        if isinstance(x, ast.ExceptHandler) and x.name: names.add(x.name)
        if isinstance(x, (ast.MatchAs, ast.MatchStar)) and x.name: names.add(x.name)
        if isinstance(x, ast.MatchMapping) and x.rest: names.add(x.rest)
        if isinstance(x, (ast.Import, ast.ImportFrom)):
            for al in x.names: names.add((al.asname or al.name).split(".")[0])
        if isinstance(x, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            # comprehension targets are their own scope
            stack += [g.iter for g in x.generators] + [c for g in x.generators for c in g.ifs]
            stack += [x.key, x.value] if isinstance(x, ast.DictComp) else [x.elt]
            continue
        stack += list(ast.iter_child_nodes(x))
    return names - glob, glob

def global_uses(tree):
    """Yield (Name node or def node or Import alias, kind) for names resolved at module level, with function-level import scopes."""
    out = []
    def visit(node, scopes):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            if not isinstance(node, ast.Lambda):
                for d in node.decorator_list: visit(d, scopes)
                if node.returns: visit(node.returns, scopes)
                for tp in getattr(node, "type_params", []): visit(tp, scopes)
            for d in [*node.args.defaults, *[x for x in node.args.kw_defaults if x]]: visit(d, scopes)
            for x in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]:
                if x and x.annotation: visit(x.annotation, scopes)
            b, _ = bound_in(node)
            tps = {tp.name for tp in getattr(node, "type_params", [])}
            inner = scopes + [("f", b | tps, node)]
            body = node.body if isinstance(node.body, list) else [node.body]
            for x in body: visit(x, inner)
            return
        if isinstance(node, ast.ClassDef):
            for d in [*node.decorator_list, *node.bases, *[k.value for k in node.keywords]]: visit(d, scopes)
            cb = set()
            for s in node.body:
                if isinstance(s, (ast.FunctionDef, ast.ClassDef)): cb.add(s.name)
                for x in ([s] if isinstance(s, (ast.Assign, ast.AnnAssign)) else []):
                    for t in (x.targets if isinstance(x, ast.Assign) else [x.target]):
                        cb |= {y.id for y in ast.walk(t) if isinstance(y, ast.Name)}
            tps = {tp.name for tp in getattr(node, "type_params", [])}
            for s in node.body:
                visit(s, scopes + [("c", cb | tps, node)])
            return
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            b = {y.id for g in node.generators for y in ast.walk(g.target) if isinstance(y, ast.Name)}
            visit(node.generators[0].iter, scopes)
            inner = scopes + [("f", b, node)]
            for i, g in enumerate(node.generators):
                visit(g.target, inner)
                if i: visit(g.iter, inner)
                for c in g.ifs: visit(c, inner)
            for x in ([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]): visit(x, inner)
            return
        if isinstance(node, ast.Name):
            where = None
            for i, (k, names, owner) in enumerate(reversed(scopes)):
                if k == "c" and i != 0: continue
                if node.id in names: where = owner; break
            out.append((node, where)); return
        for c in ast.iter_child_nodes(node): visit(c, scopes)
    for s in tree.body: visit(s, [])
    return out

def new_loc(target):
    """('module', old) or (old, name) -> new module, new name"""
    if target[0] == "module": return MAP[target[1]], None
    return MAP[target[0]], newname(*target)

PROBLEMS = []
SECTION = set()

def rewrite(src, tree, me_old, me_new):
    """Rewrite imports and renamed names of one file. Returns text with top-level sim imports REMOVED, and list of needed imports
    [(type_only, newmod, newname, asname)] plus other top-level imports as text."""
    ed = Edits(src)
    needed = []  # (type_only, text)
    # module-level bindings by import
    binds = {}  # local -> (target)
    local_binds = defaultdict(dict)  # function node -> {local: target}
    for s, typ in top_imports(tree):
        if isinstance(s, ast.ImportFrom) and s.module and s.module.split(".")[0] == "sim":
            for a in s.names:
                t = origin(s.module, a.name)
                if t: binds[a.asname or a.name] = t
    # function-level imports
    def fnwalk(node, owner):
        for c in ast.iter_child_nodes(node):
            o = c if isinstance(c, (ast.FunctionDef, ast.AsyncFunctionDef)) else owner
            if isinstance(c, ast.ImportFrom) and owner is not None and c.module and c.module.split(".")[0] == "sim":
                for a in c.names:
                    t = origin(c.module, a.name)
                    if t: local_binds[owner][a.asname or a.name] = t
            fnwalk(c, o)
    fnwalk(tree, None)
    uses = global_uses(tree)
    attr_parent = {}
    for n in ast.walk(tree):
        if isinstance(n, ast.Attribute): attr_parent[id(n.value)] = n
    taken = {x for x in DEFS.get(me_old, top_defs(tree))} | {n.id for n, _ in uses}
    def module_alias(local, target, scope_imports):
        """new local name for a module import"""
        nm = MAP[target[1]]
        base = nm.rsplit(".", 1)[1] if "." in nm else nm
        if local == target[1].rsplit(".", 1)[-1]:
            return base
        return local
    # names
    for node, where in uses:
        if where is None:
            t = binds.get(node.id)
            if t is None and me_old and node.id in DEFS[me_old]: t = (me_old, node.id)
        else:
            t = local_binds.get(where, {}).get(node.id) if isinstance(where, (ast.FunctionDef, ast.AsyncFunctionDef)) else None
        if t is None: continue
        if t[0] == "module":
            at = attr_parent.get(id(node))
            nm = MAP[t[1]]
            if at is not None:
                tt = origin(t[1], at.attr)
                if tt and tt[0] != "module" and tt[0] in OLD:
                    nn = newname(*tt)
                    if nm == me_new and me_old:
                        ed.replace(ed.span(at), nn)
                    else:
                        al = module_alias(node.id, t, None)
                        # may live elsewhere than the module it was reached through
                        ed.replace(ed.span(at), f"{al}.{nn}")
                    continue
            al = module_alias(node.id, t, None)
            if al != node.id: ed.replace(ed.span(node), al)
            continue
        nn = newname(*t)
        if node.id == t[1] and nn != t[1]:
            ed.replace(ed.span(node), nn)
    # definitions renamed
    if me_old:
        for s in tree.body:
            if isinstance(s, (ast.FunctionDef, ast.ClassDef)) and (me_old, s.name) in REN:
                line = ed.lines[s.lineno-1]
                kw = "class " if isinstance(s, ast.ClassDef) else "def "
                col = line.index(kw + s.name) + len(kw)
                st = ed.off[s.lineno-1] + len(line[:col].encode())
                ed.replace((st, st+len(s.name)), REN[(me_old, s.name)])
        for f in ast.walk(tree):
            if isinstance(f, ast.Global):
                for n in f.names:
                    if (me_old, n) in REN: PROBLEMS.append(f"{me_old}: global {n}")
    # imports
    def render(s, typ, top):
        out = []
        for a in s.names:
            t = origin(s.module, a.name)
            if t is None: PROBLEMS.append(f"{me_old or me_new}: unknown {s.module}.{a.name}"); out.append((s.module, a.name, a.asname)); continue
            if t[0] == "module":
                nm = MAP[t[1]]
                if nm == me_new and me_old: continue
                al = module_alias(a.asname or a.name, t, None)
                par, _, base = nm.rpartition(".")
                if not par: out.append((None, nm, None)); continue
                out.append((par, base, None if al == base else al))
            else:
                nm, nn = MAP[t[0]], newname(*t)
                if nm == me_new and me_old:
                    if a.asname and a.asname != a.name: PROBLEMS.append(f"{me_old}: alias {a.name} as {a.asname} of own {nm}")
                    continue
                asn = a.asname
                if asn == a.name: asn = nn  # re-export
                out.append((nm, nn, asn if asn and asn != nn or (a.asname == a.name and a.asname) else None))
        return out
    tops = []
    for s, typ in top_imports(tree):
        if isinstance(s, ast.ImportFrom) and s.module and s.module.split(".")[0] == "sim":
            for x in render(s, typ, True): tops.append((typ, x))
        elif isinstance(s, ast.ImportFrom):
            for a in s.names: tops.append((typ, (s.module, a.name, a.asname)))
        else:
            tops.append((typ, ("raw", ast.unparse(s), None)))
    for n in ast.walk(tree):
        if isinstance(n, ast.ImportFrom) and n.module and n.module.split(".")[0] == "sim" and n.col_offset > 0:
            inside_type = any(n is s for s, _ in top_imports(tree))
            if inside_type: continue
            rs = render(n, False, False)
            groups = defaultdict(list)
            for m, nm, asn in rs: groups[m].append(nm + (f" as {asn}" if asn else ""))
            texts = [f"from {m} import {', '.join(v)}" if m else f"import {v[0]}" for m, v in groups.items()]
            st, en = ed.span(n)
            # keep trailing comment for the first only
            line = ed.lines[n.end_lineno-1]
            tail = line.encode()[n.end_col_offset:].decode()
            indent = " " * n.col_offset
            if not texts:
                ed.replace((st, en), "pass" if False else "0  # GONE")
            else:
                c = tail.strip() and "  " + tail.strip() or ""
                ed.replace((st, en), (f"{c}\n{indent}").join(texts))
    return ed, tops

def strip_dots(text):  # textual references
    return text

# textual dotted + path references, longest first
DOT = sorted(((o, n) for o, n in MAP.items() if o != n and o.count(".") >= 1), key=lambda x: -len(x[0]))
def pathvariants():
    out = []
    for o, n in DOT:
        po = ("/".join(o.split("."))) ; pn = "/".join(n.split("."))
        out.append((po + ".py", pn + ".py"))
        if is_pkg(o): out.append((po + "/__init__.py", pn + ("/__init__.py" if n in NEWPKGS else ".py")))
    return sorted(set(out), key=lambda x: -len(x[0]))
NEWPKGS = {n.rsplit(".", 1)[0] for n in MAP.values() if "." in n}

PKGTEXT = set()
def textual(text, code=False):
    def dotted(m):
        whole = m.group(0)
        # longest old module prefix
        parts = whole.split(".")
        if not any(".".join(parts[:k]) in OLD for k in range(2, len(parts) + 1)) and whole not in PKGTEXT: return whole
        for k in range(len(parts), 0, -1):
            pre = ".".join(parts[:k])
            if pre in OLD and pre != "sim":
                rest = parts[k:]
                if not rest: return MAP[pre]
                t = origin(pre, rest[0])
                if t and t[0] in OLD and (rest[0] in DEFS[t[0]]):
                    return ".".join([MAP[t[0]], newname(*t), *rest[1:]])
                return ".".join([MAP[pre], *rest])
        return whole
    text = re.sub(r"(?<![\w./-])sim(?:\.[A-Za-z_]\w*)+", dotted, text)
    for po, pn in pathvariants():
        text = re.sub(r"(?<![\w-])" + re.escape(po) + r"(?![\w])", pn, text)
    for po, pn in PATHS:
        text = re.sub(r"(?<![\w./-])" + re.escape(po) + r"(?![\w])", pn, text) if not po.endswith(("/","`")) else re.sub(r"(?<![\w./-])" + re.escape(po), pn, text)
    return text
PATHS = []
for line in (HERE/"paths.tsv").read_text().splitlines():
    if line.strip() and not line.startswith("#"):
        PATHS.append(tuple(line.split("\t")[:2]))

# --- build new modules
groups = defaultdict(list)
for o, n in MAP.items(): groups[n].append(o)

def order(olds):
    """topological by imports within the group"""
    deps = {o: set() for o in olds}
    for o in olds:
        for s, typ in top_imports(TREE[o]):
            if typ or not isinstance(s, ast.ImportFrom) or not s.module: continue
            for a in s.names:
                t = origin(s.module, a.name)
                if t:
                    x = t[1] if t[0] == "module" else t[0]
                    if x in deps and x != o: deps[o].add(x)
    out = []; left = sorted(olds, key=lambda o: (list(MAP).index(o)))
    while left:
        for o in left:
            if deps[o] <= set(out):
                out.append(o); left.remove(o); break
        else:
            PROBLEMS.append(f"circle in group: {left}"); out += left; break
    return out

def clashes(new, olds):
    seen = defaultdict(set)
    for o in olds:
        for d in DEFS[o]: seen[newname(o, d)].add((o, d))
        for s, typ in top_imports(TREE[o]):
            for a in s.names:
                if isinstance(s, ast.ImportFrom) and s.module and s.module.startswith("sim"):
                    t = origin(s.module, a.name)
                    if t is None: continue
                    if t[0] == "module":
                        if MAP[t[1]] == new: continue
                        seen[a.asname or MAP[t[1]].rsplit(".",1)[-1]].add(("module", MAP[t[1]]))
                    else:
                        l = a.asname if a.asname and a.asname != a.name else newname(*t)
                        seen[l].add(t)
                else:
                    l = (a.asname or a.name).split(".")[0] if isinstance(s, ast.Import) else (a.asname or a.name)
                    seen[l].add(("ext", (s.module if isinstance(s, ast.ImportFrom) else ""), a.name if isinstance(s, ast.ImportFrom) or a.asname else a.name.split(".")[0]))
    for k, v in sorted(seen.items()):
        if len(v) > 1 and k != "__all__": print("CLASH", new, k, sorted(map(str, v)))

for n, olds in sorted(groups.items()):
    if len(olds) > 1: clashes(n, olds)
def graph():
    g = defaultdict(set)
    for o in OLD:
        for n in ast.walk(TREE[o]):
            if isinstance(n, ast.ImportFrom) and n.module and n.module.split(".")[0] == "sim":
                for a in n.names:
                    t = origin(n.module, a.name)
                    x = t and (t[1] if t[0] == "module" else t[0])
                    if x in MAP and MAP[x] != MAP[o] and x != "sim": g[MAP[o]].add((MAP[x], o, x))
    return g
def sccs(g):
    e = {k: {x[0] for x in v} for k, v in g.items()}
    def reach(a):
        f, w = set(), [a]
        while w:
            for y in e.get(w.pop(), ()):
                if y not in f: f.add(y); w.append(y)
        return f
    R = {k: reach(k) for k in e}
    return {k: sorted(x for x in R[k] if k in R.get(x, ())) for k in e if k in R[k]}
G = graph()
seen_ = set()
for k, c in sorted(sccs(G).items()):
    key = tuple(c)
    if key in seen_: continue
    seen_.add(key); print("CIRCLE", c)
    for a in c:
        for (b, o, x) in sorted(G[a]):
            if b in c: print("    ", a, "->", b, "by", o, "->", x)
pk = defaultdict(set)
for a, v in G.items():
    for (b, o, x) in v:
        pa, pb = ".".join(a.split(".")[:2]), ".".join(b.split(".")[:2])
        if pa != pb: pk[pa].add((pb, o, x))
for k, c in sorted(sccs(pk).items()):
    if len(c) > 1: print("PKG CIRCLE", k, c, [(p, o, x) for p, o, x in sorted(pk[k]) if p in c])
if DRY:
    print(len(groups), "modules"); print(*PROBLEMS, sep="\n"); sys.exit()

def stmt_chunks(ed, tree):
    """(start,end) byte ranges of top-level non-import, non-docstring statements with the comments before them."""
    body = tree.body
    i0 = 1 if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and isinstance(body[0].value.value, str) else 0
    prev_end = ed.off[body[0].end_lineno] if i0 else 0
    out = []
    for s in body[i0:]:
        first = min([s.lineno, *[d.lineno for d in getattr(s, "decorator_list", [])]])
        start = prev_end; end = ed.off[s.end_lineno]
        isimp = isinstance(s, (ast.Import, ast.ImportFrom)) or (isinstance(s, ast.If) and "TYPE_CHECKING" in ast.unparse(s.test))
        if isimp:
            # comments before an import: keep them if any
            pre = ed.b[start:ed.off[first-1]].decode().strip("\n")
            if pre.strip(): out.append(("comment", pre))
        else: out.append((start, end))
        prev_end = end
    tail = ed.b[prev_end:].decode()
    if tail.strip(): out.append((prev_end, len(ed.b)))
    lead = ed.b[:ed.off[body[0].lineno-1]].decode().strip() if body else ""
    if lead: LEADS[id(tree)] = lead
    return out
LEADS = {}

TEXTS = {}
for new, olds in groups.items():
    olds = order(olds)
    doc_parts, imports, tyimports, bodies = [], [], [], []
    fileheads = []
    for o in olds:
        ed, tops = rewrite(SRC[o], TREE[o], o, new)
        for typ, x in tops: (tyimports if typ else imports).append(x)
        chunks = stmt_chunks(ed, TREE[o])
        text = ""
        # apply edits chunk-wise
        for c in chunks:
            if c[0] == "comment":
                fileheads.append(c[1]); continue
            s, e = c
            b = ed.b[s:e]
            for (x, y), t in sorted(ed.e.items(), reverse=True):
                if s <= x and y <= e: b = b[:x-s] + t.encode() + b[y-s:]
            text += b.decode()
        text = re.sub(r"^ *0  # GONE.*\n", "", text, flags=re.M)
        bodies.append((o, text))
        doc_parts.append((o, ast.get_docstring(TREE[o], clean=False) or ""))
    keep = set(imports)
    tyimports = [t for t in tyimports if t not in keep]
    def fmt(x, indent=""):
        m, n, a = x
        if m == "raw": return indent + n
        if m is None: return f"{indent}import {n}"
        return f"{indent}from {m} import {n}" + (f" as {a}" if a else "")
    seen = []; [seen.append(x) for x in imports if x not in seen]
    tseen = []; [tseen.append(x) for x in tyimports if x not in tseen]
    # docstring
    if len(olds) == 1: doc = doc_parts[0][1]
    else:
        head = HEADS.get(new)
        if head is None:
            prim = next((d for o, d in doc_parts if MAP.get(o) == o), doc_parts[0][1]); head = "?? " + prim.split("\n")[0]
        paras = [head]
        for o, d in doc_parts:
            rest = d.strip()
            if o.rsplit(".", 1)[-1] == new.rsplit(".", 1)[-1] and "\n" in rest: rest = "\n".join(rest.split("\n")[1:]).strip()
            elif rest.split("\n")[0].rstrip(".") == head.rstrip("."): rest = "\n".join(rest.split("\n")[1:]).strip()
            elif "\n" not in rest: rest = ""
            if rest: paras.append(rest)
        doc = "\n\n".join(paras)
        if len(paras) > 1: doc += "\n"
    q = '"""'
    raw = "r" if "\\" in doc else ""
    lead = "\n".join(dict.fromkeys(LEADS[id(TREE[o])] for o in olds if id(TREE[o]) in LEADS))
    out = (lead + "\n\n" if lead else "") + (f"{raw}{q}{doc}{q}\n\n" if doc else "")
    heads = []
    for h in fileheads:
        if h not in heads: heads.append(h)
    if heads: out += "\n".join(heads) + "\n\n"
    fut = [x for x in seen if x[0] == "raw" and "__future__" in x[1]]
    if any("__future__" in x[1] for x in seen if x[0] == "raw"): print("FUTURE in", new)
    out += "\n".join(fmt(x) for x in fut + [x for x in seen if x not in fut]) + "\n"
    if tseen: 
        if ("raw", "from typing import TYPE_CHECKING", None) not in seen: pass
        out += "\nif TYPE_CHECKING:\n" + "\n".join(fmt(x, "    ") for x in tseen) + "\n"
    for o, text in bodies:
        if len(olds) > 1:
            d = next(d for oo, d in doc_parts if oo == o).strip()
            first = d.split("\n")[0]
            if text.strip() and "\n" not in d and first and not is_pkg(o) and o in SECTION:
                out += f"\n# {first}\n\n" + text.strip("\n") + "\n"
                continue
        out += "\n\n" + text.strip("\n") + "\n"
    TEXTS[new] = out


# --- write: delete old, write new
import shutil
subprocess.run(["git", "-C", str(ROOT), "rm", "-q", "--cached", *[str(p.relative_to(ROOT)) for p in OLD.values()]], check=False)
for p in OLD.values(): p.unlink()
for line in (HERE/"moves.tsv").read_text().splitlines():
    if line.strip() and not line.startswith("#"):
        a, b = line.split("\t")[:2]
        (ROOT/b).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT/a).is_dir() and (ROOT/b).is_dir():
            for f in (ROOT/a).iterdir(): shutil.move(str(f), str(ROOT/b))
        else: shutil.move(str(ROOT/a), str(ROOT/b))
PATHS.sort(key=lambda x: -len(x[0]))
for new, text in TEXTS.items():
    base = ROOT/new.replace(".", "/")
    p = base/"__init__.py" if new in NEWPKGS else base.with_suffix(".py")
    p.parent.mkdir(parents=True, exist_ok=True)
    p.write_text(textual(text), encoding="utf-8")
for d in sorted((ROOT/"sim").rglob("*"), reverse=True):
    if d.is_dir() and (d.name == "__pycache__" or not [x for x in d.iterdir() if x.name != "__pycache__"]):
        shutil.rmtree(d, ignore_errors=True)
# tests and other python outside
others = [p for b in ("tests", "benchmarks", "docs", "experiments") if (ROOT/b).exists() for p in (ROOT/b).rglob("*.py") if "_build" not in p.parts and p not in {(ROOT/n.replace(".", "/")).with_suffix(".py") for n in TEXTS}]
for p in others:
    src = p.read_text(encoding="utf-8"); tree = ast.parse(src)
    rel = ".".join(p.relative_to(ROOT).with_suffix("").parts)
    ed, tops = rewrite(src, tree, None, rel)
    # top-level imports in place
    for s in tree.body:
        if isinstance(s, ast.ImportFrom) and s.module and s.module.split(".")[0] == "sim":
            lines = []
            for a in s.names:
                t = origin(s.module, a.name)
                if t is None: lines.append(f"from {s.module} import {a.name}" + (f" as {a.asname}" if a.asname else "")); continue
                if t[0] == "module":
                    nm = MAP[t[1]]; par, _, base = nm.rpartition(".")
                    loc = a.asname or a.name
                    al = base if loc == t[1].rsplit(".",1)[-1] else loc
                    lines.append((f"from {par} import {base}" if par else f"import {nm}") + (f" as {al}" if al != base else ""))
                else:
                    nn = newname(*t)
                    lines.append(f"from {MAP[t[0]]} import {nn}" + (f" as {a.asname}" if a.asname and a.asname != nn else ""))
            st, en = ed.span(s)
            ed.replace((st, en), "\n".join(lines))
    text = re.sub(r"^ *0  # GONE.*\n", "", ed.apply(), flags=re.M)
    p.write_text(textual(text), encoding="utf-8")
# text files
for p in ROOT.rglob("*"):
    if not p.is_file() or ".git" in p.parts or ".venv" in p.parts or "_build" in p.parts or "results" in p.parts or ".mypy_cache" in p.parts: continue
    if p.suffix in (".md", ".toml", ".ipynb", ".js", ".html", ".css", ".jinja", ".cff", ".json", ".yaml", ".cfg") or p.name == "Makefile" or p.parent.name == ".ci":
        if p.name == "CHANGELOG.md": continue
        try: t = p.read_text(encoding="utf-8")
        except UnicodeDecodeError: continue
        n = textual(t)
        if n != t: p.write_text(n, encoding="utf-8")
print(len(TEXTS), "modules"); print(*PROBLEMS, sep="\n")
