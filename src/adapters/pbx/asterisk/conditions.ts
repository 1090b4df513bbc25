/**
 * Time conditions and day/night switches of a FreePBX, from its manager's messages: it keeps a device for each, `Custom:TC<id>`
 * and `Custom:DAYNIGHT<id>`, NOT_INUSE while it is open (the times match; day), INUSE while it is closed (FreePBX timeconditions,
 * daynight). Asks nothing.
 *
 * What must stay true: a device in any other state says nothing, and is left out.
 */
import type { ReportedHours } from '../../../core/staffing/hours/hours.ts'
import type { AmiMessage } from './message.ts'

const device = /^Custom:((?:TC|DAYNIGHT)\d{1,6})$/
const states: Readonly<Record<string, 'open' | 'closed'>> = { NOT_INUSE: 'open', INUSE: 'closed' }
/** As many as a report may have. */
const conditionsMax = 200

export class Conditions {
  readonly #states = new Map<string, 'open' | 'closed'>()

  /** A change, or an item of the list of all devices, which is the same event. */
  take(message: AmiMessage): void {
    if (message.event !== 'DeviceStateChange') return
    const id = device.exec(message.text('Device'))?.[1]
    if (id === undefined) return
    const word = message.text('State')
    const state = Object.hasOwn(states, word) ? states[word] : undefined
    if (state === undefined) this.#states.delete(id)
    else if (this.#states.has(id) || this.#states.size < conditionsMax) this.#states.set(id, state)
  }

  /** Nothing is known any more: the connection ended. */
  lost(): void {
    this.#states.clear()
  }

  /** Undefined while there are none. */
  now(): ReportedHours['conditions'] | undefined {
    if (this.#states.size === 0) return undefined
    const sorted = [...this.#states].sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(sorted.map(([id, state]) => [id, { state }]))
  }
}
