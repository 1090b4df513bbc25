/** Draws cards and tip, and takes itself off the page when there is neither. */
import { render } from 'preact'
import type { CardCall } from '../../shared/messages.ts'
import { createHost } from './host.ts'
import { type PopActions, PopCard } from './pop-card.tsx'
import { Tip, type TipActions, type TipState } from './tip.tsx'

export interface OverlayActions extends PopActions, TipActions {}

const tickMs = 1000

export class Overlay {
  readonly #actions: OverlayActions
  #host: ReturnType<typeof createHost> | undefined
  #calls: readonly CardCall[] = []
  #tip: TipState | undefined
  #extension: string | undefined
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(actions: OverlayActions) {
    this.#actions = actions
  }

  get tip(): TipState | undefined {
    return this.#tip
  }

  /** Whether an event is of what is drawn here. */
  contains(event: Event): boolean {
    return this.#host !== undefined && event.composedPath().includes(this.#host.host)
  }

  showCalls(calls: readonly CardCall[]): void {
    const isNew = calls.some(({ callId }) => !this.#calls.some((call) => call.callId === callId))
    this.#calls = calls
    clearInterval(this.#timer)
    if (calls.length > 0) this.#timer = setInterval(() => this.#draw(), tickMs)
    this.#draw(isNew)
  }

  showTip(tip: TipState | undefined, extension: string | undefined): void {
    const isNew = tip !== undefined && this.#tip === undefined
    this.#tip = tip
    this.#extension = extension
    this.#draw(isNew)
  }

  #draw(raises = false): void {
    const isEmpty = this.#calls.length === 0 && this.#tip === undefined
    if (isEmpty) {
      this.#host?.host.remove()
      return
    }
    this.#host ??= createHost()
    if (raises || !this.#host.host.isConnected) this.#host.raise()
    const nowMs = Date.now()
    render(
      <div class="layer">
        <div class="pops" aria-live="assertive">
          {this.#calls.toReversed().map((call) => (
            <PopCard key={call.callId} call={call} nowMs={nowMs} actions={this.#actions} />
          ))}
        </div>
        {this.#tip && <Tip tip={this.#tip} extension={this.#extension} actions={this.#actions} />}
      </div>,
      this.#host.root,
    )
  }
}
