/* The expression language of form conditions, as the engine reads it: names, text, numbers, true, false, none, lists,
   == != < <= > >= in, not in, and, or, not, len(x), is_empty(x), brackets. Read by hand: the page may not run code made from text. */
const TOKEN = /\s*(?:(==|!=|<=|>=|<|>|\(|\)|\[|\]|,)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(-?\d+(?:\.\d+)?)|([\p{L}_][\p{L}\p{N}_.]*))/uy;

function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  const trimmed = text.trimEnd();
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    if (!match) throw new SyntaxError(`cannot read condition: ${text}`);
    const [, sign, double, single, number, word] = match;
    if (sign) found.push({ sign });
    else if (number) found.push({ value: Number(number) });
    else if (word) found.push({ word });
    else found.push({ value: (double ?? single).replace(/\\(.)/g, "$1") });
  }
  return found;
}

const same = (left, right) => left === right || (left != null && right != null && String(left) === String(right));
const compare = {
  "==": same,
  "!=": (left, right) => !same(left, right),
  "<": (left, right) => left != null && left < right,
  "<=": (left, right) => left != null && left <= right,
  ">": (left, right) => left != null && left > right,
  ">=": (left, right) => left != null && left >= right,
  in: (left, right) => left != null && (right ?? []).some((one) => same(one, left)),
  "not in": (left, right) => left != null && right != null && !right.some((one) => same(one, left)),
};

const FIXED = { true: true, false: false, none: null };
const FUNCTIONS = { len: (of) => of?.length ?? 0, is_empty: (of) => of == null || of === "" || of.length === 0 };

/** A function from `answer(name)` to true or false. Throws SyntaxError on what it cannot read. */
export function condition(text) {
  const rest = tokens(text);
  const next = (kind, what) => rest[0]?.[kind] === what;
  const take = (kind, what) => (next(kind, what) ? Boolean(rest.shift()) : false);
  const must = (sign) => {
    if (!take("sign", sign)) throw new SyntaxError(`${sign} missing in condition: ${text}`);
  };

  function value() {
    if (take("sign", "(")) {
      const inner = either();
      must(")");
      return inner;
    }
    if (take("sign", "[")) {
      const members = [];
      while (!next("sign", "]")) {
        members.push(value());
        if (!take("sign", ",")) break;
      }
      must("]");
      return (answer) => members.map((member) => member(answer));
    }
    const token = rest.shift();
    if (token && "value" in token) return () => token.value;
    if (!token?.word) throw new SyntaxError(`value missing in condition: ${text}`);
    if (token.word in FIXED) return () => FIXED[token.word];
    if (token.word in FUNCTIONS && take("sign", "(")) {
      const inner = either();
      must(")");
      return (answer) => FUNCTIONS[token.word](inner(answer));
    }
    return (answer) => answer(token.word.replace(/^facts\./, ""));
  }
  function comparison() {
    const left = value();
    if (take("word", "in")) return judge("in", left, value());
    if (next("word", "not") && rest[1]?.word === "in") {
      rest.splice(0, 2);
      return judge("not in", left, value());
    }
    const sign = rest[0]?.sign;
    if (!(sign in compare)) return left;
    rest.shift();
    return judge(sign, left, value());
  }
  const judge = (sign, left, right) => (answer) => compare[sign](left(answer), right(answer));
  function negated() {
    if (!take("word", "not")) return comparison();
    const inner = negated();
    return (answer) => !inner(answer);
  }
  function both() {
    let left = negated();
    while (take("word", "and")) left = join(left, negated(), (one, other) => one && other());
    return left;
  }
  function either() {
    let left = both();
    while (take("word", "or")) left = join(left, both(), (one, other) => one || other());
    return left;
  }
  const join = (left, right, rule) => (answer) => rule(Boolean(left(answer)), () => Boolean(right(answer)));

  const whole = either();
  if (rest.length) throw new SyntaxError(`more than one condition in: ${text}`);
  return (answer) => Boolean(whole(answer));
}
