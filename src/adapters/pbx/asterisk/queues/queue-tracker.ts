/**
 * Who is in which queue of an Asterisk and who waits, from its manager's messages in the order in which they came: the items of
 * QueueStatus and DeviceStateList (a full status), and the events between. Asks nothing and knows no clock: who feeds it does.
 *
 * What must stay true: after a full status the state is what Asterisk has, whatever events were lost, doubled or late before;
 * until the first one nothing is reported. QueueMemberRinginuse and …Penalty carry the whole member, too.
 *
 * A queue knows its members only while they are logged in. FreePBX keeps `Custom:QUEUE<extension>*<queue>` for those that may log
 * in, INUSE while they are: so who is logged out is shown. A ring group has no log-in: its members are those of the settings, and
 * there is somebody where a member's device says so.
 */
import type { GroupMember, PhoneState } from '../../../../core/staffing/group-state.ts'
import type { ReportedGroup } from '../../../../core/staffing/presence/group-report.ts'
import type { AmiMessage } from '../message.ts'
import type { Reader } from '../numbering.ts'
import { phoneOfWord, type QueueMember, readMember, sinceMs } from './member.ts'

export interface RingGroup {
  readonly number: string
  readonly name?: string
  /** Extensions. */
  readonly members: readonly string[]
}

export interface TrackerOptions {
  readonly reader: Pick<Reader, 'extensionOf'>
  readonly ringGroups: readonly RingGroup[]
  /** Names of queues and of extensions, where the settings have them. */
  readonly names?: Readonly<Record<string, string>>
}

interface Entry {
  readonly id: string
  readonly sinceMs: number
}
interface Queue {
  targetSeconds?: number
  readonly members: Map<string, QueueMember>
  readonly waiting: Map<string, Entry>
  /** What was made of it, until then or the next change. */
  made?: { readonly group: ReportedGroup; readonly untilMs: number } | undefined
}
interface Device {
  readonly phone: PhoneState
  readonly phoneSinceMs?: number
}

const memberEvent = /^QueueMember(?:Added|Removed|Pause|Status|Ringinuse|Penalty)$/
const listItem = /^Queue(?:Params|Member|Entry)$/
const callerEvent = /^QueueCaller(?:Join|Leave|Abandon)$/
const customQueue = /^Custom:QUEUE([^*]+)\*(.+)$/
/** A wait is reported in whole seconds; one that is known better stays. */
const sameWaitMs = 2000

export class QueueTracker {
  readonly #options: TrackerOptions
  #queues: Map<string, Queue> | undefined
  /** The full status that is coming in. */
  #next: Map<string, Queue> | undefined
  readonly #ringGroups = new Map<string, ReportedGroup>()
  readonly #devices = new Map<string, Device>()
  /** By queue: extensions that may log in, and whether they are. */
  readonly #customs = new Map<string, Map<string, boolean>>()
  #devicesKnown = false
  #hasUnknownQueue = false

  constructor(options: TrackerOptions) {
    this.#options = options
  }

  /** An event named a queue that no full status had (made or reloaded since): ask for one soon. */
  get wantsStatus(): boolean {
    return this.#hasUnknownQueue
  }

  /** Before QueueStatus is asked for. */
  beginStatus(): void {
    this.#next = new Map()
    this.#hasUnknownQueue = false
  }

  /** Nothing is known any more: the connection ended. */
  lost(): void {
    this.#queues = undefined
    this.#next = undefined
    this.#devicesKnown = false
    this.#devices.clear()
    this.#customs.clear()
    this.#ringGroups.clear()
  }

  /** Takes one message; those that say nothing of queues change nothing. */
  take(message: AmiMessage, nowMs: number): void {
    const { event } = message
    if (event === 'DeviceStateChange') this.#device(message, nowMs)
    else if (event === 'DeviceStateListComplete') this.#devicesKnown = true
    else if (event === 'QueueStatusComplete') this.#endStatus()
    else if (listItem.test(event) && this.#next) {
      const name = message.text('Queue')
      this.#item(queueIn(this.#next, name), this.#queues?.get(name), message, nowMs)
    } else if (callerEvent.test(event) || memberEvent.test(event)) this.#live(message.text('Queue'), message, nowMs)
  }

  /** The groups as they are now, one that did not change as the same object; undefined until they are known. */
  groups(nowMs: number): ReportedGroup[] | undefined {
    if (this.#queues === undefined) return undefined
    const queues = [...this.#queues].map(([number, queue]) => {
      const made =
        queue.made !== undefined && nowMs < queue.made.untilMs ? queue.made : this.#make(number, queue, nowMs)
      queue.made = made
      return made.group
    })
    if (!this.#devicesKnown) return queues
    const ringGroups = this.#options.ringGroups.map((one) => {
      const made = this.#ringGroups.get(one.number) ?? this.#ringGroup(one)
      this.#ringGroups.set(one.number, made)
      return made
    })
    return [...queues, ...ringGroups]
  }

  #endStatus(): void {
    if (this.#next === undefined) return
    this.#queues = this.#next
    this.#next = undefined
  }

  #item(queue: Queue, before: Queue | undefined, message: AmiMessage, nowMs: number): void {
    if (message.event === 'QueueParams') {
      const seconds = Number(message.text('ServiceLevel'))
      queue.targetSeconds = seconds > 0 ? seconds : undefined
      return
    }
    if (message.event === 'QueueEntry') {
      const id = entryId(message)
      const since = nowMs - Math.max(0, Number(message.text('Wait')) || 0) * 1000
      const known = before?.waiting.get(id)
      queue.waiting.set(id, known && Math.abs(known.sinceMs - since) < sameWaitMs ? known : { id, sinceMs: since })
      return
    }
    const known = queue.members.get(locationOf(message)) ?? before?.members.get(locationOf(message))
    const member = readMember(message, known, nowMs)
    if (member) queue.members.set(member.location, member)
  }

  /** Events count for what is known now and, where the full status under way has the queue already, for that. */
  #live(name: string, message: AmiMessage, nowMs: number): void {
    const { event } = message
    if (this.#queues && !this.#queues.has(name)) {
      this.#hasUnknownQueue = true
      queueIn(this.#queues, name)
    }
    for (const queue of [this.#queues?.get(name), this.#next?.get(name)]) {
      if (queue === undefined) continue
      queue.made = undefined
      if (event === 'QueueCallerJoin') {
        const id = entryId(message)
        if (!queue.waiting.has(id)) queue.waiting.set(id, { id, sinceMs: nowMs })
      } else if (event.startsWith('QueueCaller')) queue.waiting.delete(entryId(message))
      else if (event === 'QueueMemberRemoved') queue.members.delete(locationOf(message))
      else {
        const member = readMember(message, queue.members.get(locationOf(message)), nowMs)
        if (member) queue.members.set(member.location, member)
      }
    }
  }

  #device(message: AmiMessage, nowMs: number): void {
    const name = message.text('Device')
    const word = message.text('State')
    const [, extension, queue] = customQueue.exec(name) ?? []
    if (extension !== undefined && queue !== undefined) {
      const known = this.#customs.get(queue) ?? new Map<string, boolean>()
      this.#customs.set(queue, known.set(extension, word === 'INUSE'))
      for (const one of [this.#queues?.get(queue), this.#next?.get(queue)]) if (one) one.made = undefined
      return
    }
    // Only a phone of ring group is of use: there are as many devices as extensions and trunks.
    if (
      this.#options.ringGroups.length === 0 ||
      /^(?:Custom|Queue|Local|Stasis|MWI|confbridge|meetme|park):?/i.test(name)
    )
      return
    const phoneOf = this.#options.reader.extensionOf(name)
    if (phoneOf === undefined) return
    const phone = phoneOfWord(word)
    if (this.#devices.get(name)?.phone === phone) return
    for (const { number, members } of this.#options.ringGroups)
      if (members.includes(phoneOf)) this.#ringGroups.delete(number)
    this.#devices.set(name, { phone, phoneSinceMs: sinceMs(this.#devices.get(name), phone, nowMs) })
  }

  #make(number: string, queue: Queue, nowMs: number) {
    const ends = [...queue.members.values()].flatMap(({ wrapUpUntilMs = 0 }) =>
      wrapUpUntilMs > nowMs ? wrapUpUntilMs : [],
    )
    return { group: this.#queueGroup(number, queue, nowMs), untilMs: Math.min(Number.POSITIVE_INFINITY, ...ends) }
  }

  #queueGroup(number: string, queue: Queue, nowMs: number): ReportedGroup {
    const members = [...queue.members.values()].map((one) => this.#member(one, nowMs))
    const there = new Set(members.map(({ extension }) => extension))
    const loggedOut = [...(this.#customs.get(number) ?? [])].flatMap(([extension, isIn]): GroupMember[] =>
      isIn || there.has(extension)
        ? []
        : [{ extension, name: this.#options.names?.[extension], loggedIn: 'no', phone: 'unknown' }],
    )
    const waiting = [...queue.waiting.values()].map(({ id, sinceMs }) => ({ id, sinceMs }))
    return {
      group: { number, name: this.#options.names?.[number], kind: 'queue' },
      members: [...members, ...loggedOut].sort(byExtension),
      waiting: waiting.sort((a, b) => a.sinceMs - b.sinceMs || (a.id < b.id ? -1 : 1)),
      targetSeconds: queue.targetSeconds,
    }
  }

  #member(one: QueueMember, nowMs: number): GroupMember {
    const extension = this.#options.reader.extensionOf(withoutOptions(one.location)) ?? one.location
    const { wrapUpUntilMs = 0, lastCallMs } = one
    const wrapsUp =
      one.phone === 'free' && nowMs < wrapUpUntilMs ? { reason: 'wrap-up', sinceMs: lastCallMs } : undefined
    return {
      extension,
      // A member without a name has its interface for one.
      name:
        one.name === one.location ? this.#options.names?.[extension] : (one.name ?? this.#options.names?.[extension]),
      loggedIn: 'yes',
      paused: one.paused ?? wrapsUp,
      phone: one.phone,
      phoneSinceMs: one.phoneSinceMs,
    }
  }

  /** Somebody may have several devices: the first that says more than that it is gone. */
  #ringGroup({ number, name, members }: RingGroup): ReportedGroup {
    const devices = [...this.#devices].map(([device, state]) => ({
      of: this.#options.reader.extensionOf(device),
      state,
    }))
    return {
      group: { number, name: name ?? this.#options.names?.[number], kind: 'ring group' },
      members: members.map((extension) => {
        const own = devices.filter(({ of }) => of === extension).map(({ state }) => state)
        const best = own.find(({ phone }) => phone !== 'unregistered' && phone !== 'unknown') ?? own[0]
        const { phone = 'unknown', phoneSinceMs } = best ?? {}
        return { extension, name: this.#options.names?.[extension], loggedIn: 'yes', phone, phoneSinceMs }
      }),
      waiting: [],
    }
  }
}

const byExtension = (a: GroupMember, b: GroupMember) =>
  a.extension < b.extension ? -1 : a.extension > b.extension ? 1 : 0

function queueIn(queues: Map<string, Queue>, name: string): Queue {
  const known = queues.get(name) ?? { members: new Map(), waiting: new Map() }
  queues.set(name, known)
  return known
}

const locationOf = (message: AmiMessage) => message.text('Location') || message.text('Interface')

/** Old versions name no call in the list. */
const entryId = (message: AmiMessage) => message.text('Uniqueid') || message.text('Channel')

/** `Local/1001@from-queue/n`: what follows the last slash is how to dial, not whom. */
const withoutOptions = (location: string) => location.replace(/^(Local\/[^/]+)\/[a-z]+$/, '$1')
