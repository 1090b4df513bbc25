/**
 * Reads a page for numbers while it is idle: first what is there, then what is added, also in open shadow trees.
 *
 * What must stay true: no piece of work is longer than `sliceMs`, whatever the size of the page; all of one page is bounded; what is
 * read is never changed.
 */
import { findNumbers } from '../numbers/find.ts'
import { contextLabel } from './context-label.ts'
import { blockOf, isInsideSkipped } from './elements.ts'
import type { Marks } from './marks.ts'
import { rangeOf, type TextLine, textLines } from './text-lines.ts'

/** Half of what a frame of 60 in a second leaves. */
const sliceMs = 8
/** Without an idle moment for so long the work is done all the same, a slice at a time. */
const idleTimeoutMs = 100
/** Lines of one page, rescans included: an endless log must not be read for ever. */
const linesMax = 400_000
const queueMax = 2000
/** A custom element may get its shadow tree after it was added: looked at again so much later. */
const lateHostsMs = [500, 2000, 8000]
const hostsMax = 2000

export class Scanner {
  readonly #marks: Marks
  readonly #countries: readonly string[]
  readonly #queue = new Set<Node>()
  readonly #observer = new MutationObserver((records) => this.#changed(records))
  readonly #seenRoots = new WeakSet<ShadowRoot>()
  readonly #hosts = new Set<WeakRef<Element>>()
  #lines: Generator<TextLine | undefined> | undefined
  #looked = 0
  #scheduled = false
  #stopped = false
  /** Of the pieces of work, for measurements. */
  readonly work = { pieces: 0, sumMs: 0, longestMs: 0 }

  constructor(marks: Marks, countries: readonly string[]) {
    this.#marks = marks
    this.#countries = countries
  }

  /** Nothing waits to be read. */
  get isIdle(): boolean {
    return !this.#lines && this.#queue.size === 0 && !this.#scheduled
  }

  start(): void {
    this.#watch(document)
    this.#enqueue(document.documentElement)
    for (const ms of lateHostsMs) setTimeout(() => this.#lookAtHosts(), ms)
  }

  stop(): void {
    this.#stopped = true
    this.#observer.disconnect()
    this.#queue.clear()
    this.#marks.clearAll()
  }

  #watch(root: Node): void {
    this.#observer.observe(root, { childList: true, subtree: true, characterData: true })
  }

  #changed(records: readonly MutationRecord[]): void {
    for (const { type, target, addedNodes } of records) {
      if (type === 'characterData') this.#enqueue(blockOf(target) ?? target)
      for (const node of addedNodes) {
        // A piece of a line: the whole line is read anew.
        const isPiece = node instanceof Text || (node instanceof Element && blockOf(node) !== node)
        this.#enqueue(isPiece ? (blockOf(target) ?? target) : node)
      }
    }
  }

  #enqueue(node: Node): void {
    if (this.#stopped || this.#looked >= linesMax) return
    // So much at once is the page anew.
    if (this.#queue.size >= queueMax) {
      this.#queue.clear()
      this.#queue.add(document.documentElement)
    } else this.#queue.add(node)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    const run = () => {
      this.#scheduled = false
      this.#work()
    }
    if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: idleTimeoutMs })
    else setTimeout(run, 50)
  }

  #work(): void {
    const beganMs = performance.now()
    while (performance.now() - beganMs < sliceMs) {
      if (this.#stopped || (!this.#lines && !this.#next())) break
      const { value, done } = this.#lines?.next() ?? { value: undefined, done: true }
      if (done) this.#lines = undefined
      else if (value) this.#read(value)
    }
    const tookMs = performance.now() - beganMs
    this.work.pieces += 1
    this.work.sumMs += tookMs
    this.work.longestMs = Math.max(this.work.longestMs, tookMs)
    if (!this.#stopped && (this.#lines || this.#queue.size > 0)) this.#schedule()
  }

  /** Begins with the next that waits; false: nothing does. */
  #next(): boolean {
    if (this.#looked >= linesMax || document.designMode === 'on') {
      this.#queue.clear()
      return false
    }
    for (const node of this.#queue) {
      this.#queue.delete(node)
      if (!node.isConnected || isInsideSkipped(node)) continue
      this.#lines = textLines(node, (host) => this.#host(host))
      return true
    }
    this.#marks.prune()
    return false
  }

  #read(line: TextLine): void {
    this.#looked += 1
    for (const { node } of line.parts) this.#marks.clear(node)
    if (this.#marks.isFull || !/\d(?:\D{0,6}\d){6}/.test(line.text)) return
    const nodeAt = (start: number) => line.parts.findLast((part) => part.start <= start)?.node
    const found = findNumbers(line.text, {
      countries: this.#countries,
      labelAt: (start) => {
        const node = nodeAt(start)
        return node && contextLabel(node)
      },
    })
    for (const { start, end, number } of found) {
      const range = rangeOf(line, start, end)
      const nodes = line.parts.filter((part) => part.start < end && part.start + part.node.length > start)
      if (range)
        this.#marks.add(
          { range, number },
          nodes.map(({ node }) => node),
        )
    }
  }

  #host(host: Element): void {
    if (host.shadowRoot) this.#open(host.shadowRoot)
    else if (this.#hosts.size < hostsMax) this.#hosts.add(new WeakRef(host))
  }

  #open(root: ShadowRoot): void {
    if (this.#seenRoots.has(root)) return
    this.#seenRoots.add(root)
    this.#watch(root)
    this.#enqueue(root)
  }

  #lookAtHosts(): void {
    for (const reference of this.#hosts) {
      const root = reference.deref()?.shadowRoot
      if (root) this.#open(root)
      if (root || !reference.deref()) this.#hosts.delete(reference)
    }
  }
}
