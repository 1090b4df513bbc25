/**
 * The numbers found on a page, and where they are. They are painted by a CSS highlight: no node of the page is ever changed, so
 * nothing of it breaks, and what somebody edits stays theirs. (https://drafts.csswg.org/css-highlight-api-1/)
 */
export interface Mark {
  readonly range: StaticRange
  readonly number: string
}

export const highlightName = 'switchhook-number'
/** More are painted on no page; finding goes on no further. */
export const marksMax = 5000

export class Marks {
  readonly #ofNode = new Map<Text, Mark[]>()
  readonly #ofElement = new WeakMap<Element, Set<Text>>()
  readonly #highlight = new Highlight()
  #count = 0

  constructor() {
    CSS.highlights.set(highlightName, this.#highlight)
  }

  get isFull(): boolean {
    return this.#count >= marksMax
  }

  add(mark: Mark, nodes: readonly Text[]): void {
    this.#highlight.add(mark.range)
    this.#count += 1
    for (const node of nodes) {
      this.#ofNode.set(node, [...(this.#ofNode.get(node) ?? []), mark])
      const parent = node.parentElement
      if (!parent) continue
      const texts = this.#ofElement.get(parent) ?? new Set()
      this.#ofElement.set(parent, texts.add(node))
    }
  }

  /** What was found in this node counts no more: it is read anew, or is gone. */
  clear(node: Text): void {
    for (const mark of this.#ofNode.get(node) ?? []) {
      if (this.#highlight.delete(mark.range)) this.#count -= 1
    }
    this.#ofNode.delete(node)
  }

  clearAll(): void {
    this.#ofNode.clear()
    this.#highlight.clear()
    this.#count = 0
  }

  /** Forgets what is no longer on the page. */
  prune(): void {
    for (const node of this.#ofNode.keys()) if (!node.isConnected) this.clear(node)
  }

  /** All that are on the page now, with the text that is marked, in the order of their places. */
  list(): readonly { readonly number: string; readonly text: string }[] {
    this.prune()
    const marks = [...new Set([...this.#ofNode.values()].flat())]
    return marks
      .flatMap((mark) => {
        const range = liveRange(mark)
        return range ? [{ number: mark.number, text: range.toString(), range }] : []
      })
      .sort((a, b) => (isSameTree(a.range, b.range) ? a.range.compareBoundaryPoints(Range.START_TO_START, b.range) : 0))
  }

  /** The number at a place of the window, in the text of this element. */
  at(element: Element, x: number, y: number): Mark | undefined {
    for (const node of this.#ofElement.get(element) ?? []) {
      for (const mark of this.#ofNode.get(node) ?? []) {
        if (rectsOf(mark).some(({ left, right, top, bottom }) => left <= x && x <= right && top <= y && y <= bottom))
          return mark
      }
    }
    return undefined
  }

  /** Whether this element has any: cheap, for each movement of the pointer. */
  has(element: Element): boolean {
    return this.#ofElement.has(element)
  }
}

/** Where it is in the window. */
export function rectsOf(mark: Mark): readonly DOMRect[] {
  return [...(liveRange(mark)?.getClientRects() ?? [])]
}

/** Points of two shadow trees have no order. */
function isSameTree(a: Range, b: Range): boolean {
  return a.startContainer.getRootNode() === b.startContainer.getRootNode()
}

/** Undefined: the text has become shorter; it is about to be read anew. */
function liveRange({ range }: Mark): Range | undefined {
  const { startContainer, startOffset, endContainer, endOffset } = range
  const live = document.createRange()
  try {
    live.setStart(startContainer, startOffset)
    live.setEnd(endContainer, endOffset)
    return live
  } catch {
    return undefined
  }
}
