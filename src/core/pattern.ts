/** Whether a text matches a pattern in which `*` stands for any text, even none. */
export function matchesPattern(text: string, pattern: string): boolean {
  return matchesParts(text, pattern.split('*'));
}

/** Whether a text consists of these parts, in this order, with any text, even none, between two of them. */
export function matchesParts(text: string, [head = '', ...rest]: readonly string[]): boolean {
  const tail = rest.at(-1);
  if (tail === undefined) {
    return text === head;
  }
  if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) {
    return false;
  }
  let from = head.length;
  for (const part of rest.slice(0, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0 || at + part.length > text.length - tail.length) {
      return false;
    }
    from = at + part.length;
  }
  return true;
}
