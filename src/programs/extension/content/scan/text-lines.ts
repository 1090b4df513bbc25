/**
 * The lines of text below an element: what stands in one block, over however many inline elements and text nodes, since a page may
 * set `<span>(212)</span> 555-0147` in pieces. Lazily, so that whoever reads can stop in between.
 */
import { blockOf, isInline, isSkipped } from './elements.ts'

export interface TextLine {
  readonly text: string
  readonly parts: readonly { readonly node: Text; readonly start: number }[]
}

/** A longer line is read in pieces; a number on a seam is missed. */
const lineMax = 4000

/** Between items that a row lays out beside each other, though no blank stands between them in the text. No number goes over it. */
const gap = ' | '

const isGlued = (before: string, after: string) => /\S$/.test(before) && /^\S/.test(after)

/** The child of the block that the text is in. */
function itemOf(node: Node | undefined, block: Element): Node | undefined {
  let at: Node | null | undefined = node
  while (at && at.parentNode !== block) at = at.parentNode
  return at ?? undefined
}

/** Asked only where items are glued: it makes the browser compute the style. */
const laysOut = (block: Element) => /flex|grid/.test(getComputedStyle(block).display)

/** @param onHost Called with each element that may hold a shadow tree: an open one, or a custom element that may get one. */
export function* textLines(root: Node, onHost: (host: Element) => void): Generator<TextLine | undefined> {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node instanceof Element && isSkipped(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  )
  let parts: { node: Text; start: number }[] = []
  let text = ''
  let block: Element | undefined
  const flush = (): TextLine | undefined => {
    const line = parts.length > 0 ? { text, parts } : undefined
    parts = []
    text = ''
    return line
  }
  // The root itself stands first.
  for (let node: Node | null = walker.currentNode; node; node = walker.nextNode()) {
    if (node instanceof Element) {
      if (node.shadowRoot || node.localName.includes('-')) onHost(node)
      if (isInline(node)) continue
      yield flush()
      continue
    }
    if (!(node instanceof Text)) continue
    const its = blockOf(node)
    if (its !== block || text.length + node.data.length > lineMax) yield flush()
    block = its
    if (isGlued(text, node.data) && its && itemOf(node, its) !== itemOf(parts.at(-1)?.node, its) && laysOut(its))
      text += gap
    parts.push({ node, start: text.length })
    text += node.data
  }
  yield flush()
}

/** The range of a piece of a line. */
export function rangeOf({ parts }: TextLine, start: number, end: number): StaticRange | undefined {
  const first = parts.findLast((part) => part.start <= start)
  const last = parts.findLast((part) => part.start < end)
  if (!first || !last) return undefined
  const [startOffset, endOffset] = [start - first.start, end - last.start]
  if (startOffset > first.node.length || endOffset > last.node.length) return undefined
  return new StaticRange({ startContainer: first.node, startOffset, endContainer: last.node, endOffset })
}
