/**
 * The trunks of an Asterisk: what PJSIPShowRegistrationsOutbound lists, and the endpoints that the settings name as trunks, by
 * their device states (PJSIP, SIP, IAX2: unreachable by `qualify`, or not registered here). Pure, and asks nothing.
 *
 * What must stay true: an endpoint that is neither registered at a provider nor named says nothing, as it may be anything; a
 * trunk that has several registrations is down only when none of them is registered.
 */
import type { Trunk } from '../../../core/staffing/group-state.ts'
import type { AmiMessage } from './message.ts'

type TrunkState = Trunk['state']

const downWords = new Set(['UNAVAILABLE', 'INVALID'])

export class TrunkTracker {
  readonly #named: ReadonlySet<string>
  #registrations: ReadonlyMap<string, TrunkState> = new Map()
  readonly #devices = new Map<string, TrunkState>()
  #made: readonly Trunk[] = []

  /** @param named Endpoints that are trunks, such as `itsp`. */
  constructor(named: readonly string[]) {
    this.#named = new Set(named)
  }

  trunks(): readonly Trunk[] {
    return this.#made
  }

  /** Nothing is known any more: the connection ended. */
  lost(): void {
    this.#registrations = new Map()
    this.#devices.clear()
    this.#made = []
  }

  /** The whole list, as it was answered. */
  registrations(messages: readonly AmiMessage[], nowMs: number): void {
    const next = new Map<string, TrunkState>()
    for (const message of messages) {
      if (message.event !== 'OutboundRegistrationDetail') continue
      const name = message.text('Endpoint') || message.text('ObjectName')
      const state = registered(message.text('Status'))
      if (name !== '' && next.get(name) !== 'up') next.set(name, state)
    }
    this.#registrations = next
    this.#make(nowMs)
  }

  take(message: AmiMessage, nowMs: number): void {
    if (message.event !== 'DeviceStateChange' || this.#named.size === 0) return
    const device = message.text('Device')
    const name = device.slice(device.indexOf('/') + 1)
    if (!/^(?:PJSIP|SIP|IAX2)\//.test(device) || !this.#named.has(name)) return
    const word = message.text('State')
    this.#devices.set(name, word === 'UNKNOWN' ? 'unknown' : downWords.has(word) ? 'down' : 'up')
    this.#make(nowMs)
  }

  #make(nowMs: number): void {
    const before = new Map(this.#made.map((trunk) => [trunk.name, trunk]))
    const names = [...new Set([...this.#registrations.keys(), ...this.#devices.keys()])].sort()
    const made = names.map((name): Trunk => {
      const state = together(this.#registrations.get(name), this.#devices.get(name))
      const known = before.get(name)
      return known?.state === state ? known : { name, state, ...(known && { sinceMs: nowMs }) }
    })
    const isSame = made.length === this.#made.length && made.every((trunk, at) => trunk === this.#made[at])
    if (!isSame) this.#made = made
  }
}

/** Asterisk's words: Registered, Unregistered, Rejected, Stopped. */
function registered(status: string): TrunkState {
  return status === '' ? 'unknown' : status === 'Registered' ? 'up' : 'down'
}

function together(...states: readonly (TrunkState | undefined)[]): TrunkState {
  if (states.includes('down')) return 'down'
  return states.includes('up') ? 'up' : 'unknown'
}
