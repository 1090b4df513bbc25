/**
 * A small day at a made-up office, as its PBX reports it. All numbers are reserved for fiction, all names are invented.
 *
 * What must stay true: the day is the same for the same end, so that playing it again repeats it; played a minute or an
 * hour later it is another day, no call of which can be taken for one of the earlier (each starts at a second of its
 * own, and lasts no whole number of minutes).
 */
export interface Agent {
  readonly extension: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
}

/** One phone's part in a call; 3CX reports each by itself. */
export interface DemoLeg {
  readonly agent: Agent
  /** In 3CX's words. */
  readonly type: 'Inbound' | 'Missed' | 'Outbound' | 'Notanswered'
  readonly ringSeconds: number
  /** 0: nobody answered. */
  readonly talkSeconds: number
}

export interface DemoCall {
  readonly what: string
  readonly direction: 'Inbound' | 'Outbound'
  /** As the PBX has it; empty when withheld. */
  readonly number: string
  readonly startMs: number
  readonly legs: readonly DemoLeg[]
  /** How often the PBX reports it: more than once after an answer was lost. */
  readonly timesReported: number
  /** What the PBX's own AI made of the recording. */
  readonly summary?: string
}

export const ann: Agent = { extension: '101', firstName: 'Ann', lastName: 'Example', email: 'ann@office.example' }
const ben: Agent = { extension: '102', firstName: 'Ben', lastName: 'Beispiel', email: 'ben@office.example' }
const voicemail: Agent = { extension: '999', firstName: 'Voicemail', lastName: '', email: '' }

interface Plan extends Omit<DemoCall, 'startMs' | 'timesReported'> {
  /** Before the end of the day: minutes, seconds. */
  readonly before: readonly [minutes: number, seconds: number]
  readonly timesReported?: number
}

const leg = (agent: Agent, type: DemoLeg['type'], ringSeconds: number, talkSeconds = 0): DemoLeg => {
  return { agent, type, ringSeconds, talkSeconds }
}

const plans: readonly Plan[] = [
  {
    what: 'a known caller, answered',
    before: [97, 4],
    direction: 'Inbound',
    number: '+12025550101',
    legs: [leg(ann, 'Inbound', 6, 192)],
    summary: 'Wants twelve loaves more from Monday on, and a call back about the price.',
  },
  {
    what: 'an unknown caller, missed',
    before: [83, 8],
    direction: 'Inbound',
    number: '+447700900942',
    legs: [leg(ann, 'Missed', 25)],
  },
  {
    what: 'a ring group: one phone missed it, another answered',
    before: [71, 12],
    direction: 'Inbound',
    number: '+442079460456',
    legs: [leg(ann, 'Missed', 9), leg(ben, 'Inbound', 9, 84)],
  },
  {
    what: 'outbound, answered',
    before: [59, 16],
    direction: 'Outbound',
    number: '+442079460123',
    legs: [leg(ben, 'Outbound', 11, 327)],
  },
  {
    what: 'outbound, not answered',
    before: [46, 20],
    direction: 'Outbound',
    number: '+12025550155',
    legs: [leg(ann, 'Notanswered', 33)],
  },
  {
    what: 'journal sent twice',
    before: [34, 24],
    direction: 'Inbound',
    number: '+12025550101',
    legs: [leg(ben, 'Inbound', 4, 46)],
    timesReported: 2,
  },
  {
    what: 'a withheld number',
    before: [23, 28],
    direction: 'Inbound',
    number: '',
    legs: [leg(ann, 'Inbound', 8, 73)],
  },
  {
    what: 'a number two people share, to the voicemail',
    before: [9, 32],
    direction: 'Inbound',
    number: '+12025550144',
    legs: [leg(voicemail, 'Inbound', 20, 21)],
  },
]

const minuteMs = 60_000

/** The day that ends at `endMs`, which is taken down to the minute. */
export function demoDay(endMs: number): DemoCall[] {
  const endMinuteMs = Math.floor(endMs / minuteMs) * minuteMs
  return plans.map(({ before: [minutes, seconds], timesReported = 1, ...plan }) => {
    return { ...plan, timesReported, startMs: endMinuteMs - minutes * minuteMs - seconds * 1000 }
  })
}
