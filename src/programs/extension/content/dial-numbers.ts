/** From the pointer over a number, or a click on a link that dials, to the request for a call. */
import type { DialProgress, PageContext } from '../shared/messages.ts'
import type { Overlay } from './overlay/overlay.tsx'
import { dialLinks } from './scan/elements.ts'
import { type Marks, rectsOf } from './scan/marks.ts'

/** Long enough to move from the number to its button. */
const leaveMs = 350
/** How the call went stays to be read. */
const resultMs = 6000

export interface DialNumbersPorts {
  readonly marks: Marks
  readonly overlay: Overlay
  readonly context: () => PageContext
  readonly dial: (number: string) => void
}

export class DialNumbers {
  readonly #ports: DialNumbersPorts
  readonly #stop = new AbortController()
  #leaving: ReturnType<typeof setTimeout> | undefined
  #isInTip = false

  constructor(ports: DialNumbersPorts) {
    this.#ports = ports
  }

  start(): void {
    const options = { signal: this.#stop.signal, passive: true, capture: true }
    let waits = false
    document.addEventListener(
      'pointermove',
      (event) => {
        // Once a frame, and only over text in which something was found.
        if (waits) return
        waits = true
        const isOwn = this.#ports.overlay.contains(event)
        // The path is gone once the event is over.
        const [target] = event.composedPath()
        requestAnimationFrame(() => {
          waits = false
          if (!isOwn) this.#over(target, event)
        })
      },
      options,
    )
    document.addEventListener('focusin', (event) => this.#focused(event), options)
    document.addEventListener('scroll', () => this.#close(), options)
    document.addEventListener('click', (event) => this.#clicked(event), { signal: this.#stop.signal, capture: true })
  }

  stop(): void {
    this.#stop.abort()
    this.#close()
  }

  enterTip(): void {
    this.#isInTip = true
    clearTimeout(this.#leaving)
  }

  leaveTip(): void {
    this.#isInTip = false
    this.#closeSoon()
  }

  call(number: string): void {
    this.#ports.dial(number)
  }

  async copy(number: string): Promise<void> {
    const { overlay, context } = this.#ports
    await navigator.clipboard.writeText(number).catch(() => {})
    if (overlay.tip) overlay.showTip({ ...overlay.tip, isCopied: true }, context().extension)
  }

  /** How the call goes on: beside the number, or in a corner where it was called from elsewhere. */
  progress(dial: DialProgress): void {
    const { overlay, context } = this.#ports
    const corner = { left: innerWidth - 340, right: innerWidth, top: innerHeight - 60, bottom: innerHeight - 20 }
    overlay.showTip({ number: dial.number, place: overlay.tip?.place ?? corner, dial }, context().extension)
    clearTimeout(this.#leaving)
    if (dial.state !== 'placing') this.#leaving = setTimeout(() => this.#close(), resultMs)
  }

  #over(target: EventTarget | undefined, event: PointerEvent): void {
    const { marks, overlay, context } = this.#ports
    if (overlay.tip?.dial) return
    const element = target instanceof Element ? target : undefined
    const link = element?.closest(dialLinks)
    const mark = element && marks.has(element) ? marks.at(element, event.clientX, event.clientY) : undefined
    if (link instanceof HTMLAnchorElement) this.#show(linkNumber(link), [link.getBoundingClientRect()])
    else if (mark && context().detectNumbers) this.#show(mark.number, rectsOf(mark))
    else this.#closeSoon()
  }

  #focused(event: FocusEvent): void {
    const [target] = event.composedPath()
    const link = target instanceof Element ? target.closest(dialLinks) : null
    if (link instanceof HTMLAnchorElement && link.matches(':focus-visible')) {
      this.#show(linkNumber(link), [link.getBoundingClientRect()])
    }
  }

  /** A link that dials is dialled by the agent's own phone, where it may be. */
  #clicked(event: MouseEvent): void {
    const { overlay, context } = this.#ports
    if (!event.isTrusted || overlay.contains(event) || context().extension === undefined) return
    const [target] = event.composedPath()
    const link = target instanceof Element ? target.closest(dialLinks) : null
    if (!(link instanceof HTMLAnchorElement) || link.matches('[contenteditable] *')) return
    event.preventDefault()
    event.stopPropagation()
    this.#show(linkNumber(link), [link.getBoundingClientRect()])
    this.call(linkNumber(link))
  }

  #show(number: string, [rect]: readonly DOMRect[]): void {
    const { overlay, context } = this.#ports
    clearTimeout(this.#leaving)
    this.#leaving = undefined
    if (!rect || number === '') return
    if (overlay.tip?.number === number) return
    overlay.showTip({ number, place: rect }, context().extension)
  }

  #closeSoon(): void {
    const { overlay } = this.#ports
    if (this.#isInTip || overlay.tip === undefined || overlay.tip.dial || this.#leaving !== undefined) return
    this.#leaving = setTimeout(() => this.#close(), leaveMs)
  }

  #close(): void {
    clearTimeout(this.#leaving)
    this.#leaving = undefined
    this.#isInTip = false
    if (this.#ports.overlay.tip) this.#ports.overlay.showTip(undefined, undefined)
  }
}

/** Of `tel:+1-212-555-0147;ext=12`: what stands there; the worker reads it. */
export function linkNumber({ href }: HTMLAnchorElement): string {
  const rest = href.replace(/^(?:tel|callto):/i, '').split('?')[0] ?? ''
  try {
    return decodeURIComponent(rest)
  } catch {
    return rest
  }
}
