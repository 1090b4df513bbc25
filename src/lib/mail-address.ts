/** Whether a text is the address of one mailbox, as far as its form says: no name beside it, no list. */
export function isMailAddress(text: string): boolean {
  return /^[^\s@<>,]{1,64}@[^\s@<>,.]+(?:\.[^\s@<>,.]+)+$/.test(text)
}
