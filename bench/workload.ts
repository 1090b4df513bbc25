/** What is asked in the bench: the contacts in the directory, lookups of them, and journals of calls that are not known yet. */

/** The admin key of the server that is measured; it lives as long as the bench. */
export const benchKey = 'bench-admin-key-of-this-machine'

const contactCount = 10_000
/** As many callers as ring a lively office within the half minute that an isolate remembers a caller. */
const rememberedCount = 100

interface BenchContact {
  readonly line: number
  readonly firstName: string
  readonly lastName: string
  readonly company: string
  readonly emails: readonly string[]
  readonly phones: readonly { readonly number: string; readonly label: string }[]
}

/** Numbers of one length, all of them valid, so that all requests have the same size. */
function benchNumber(areaCode: number, index: number): string {
  return `+1${areaCode}${2_000_000 + index}`
}

/** Contacts as `POST /v1/contacts/import` takes them, each with one number. */
export function benchContacts(): BenchContact[] {
  return Array.from({ length: contactCount }, (_, index) => ({
    line: index + 1,
    firstName: 'Ada',
    lastName: `Lovelace ${index}`,
    company: 'Analytical Engines Ltd',
    emails: [`ada.${index}@example.com`],
    phones: [{ number: benchNumber(646, index), label: 'business' }],
  }))
}

/** Requests of `POST /3cx/lookup`, one after the other. */
export interface Lookups {
  readonly nextBody: () => string
  /** The number that the next body asks for: of all in turn, the one that was asked for longest ago. */
  readonly upcoming: () => string
}

/**
 * Of the `remembered`, few enough for the isolate's cache to hold them; of the `others`, so many that it has forgotten
 * each before its turn comes again.
 */
export function lookups(which: 'remembered' | 'others'): Lookups {
  const [first, count] =
    which === 'remembered' ? [0, rememberedCount] : [rememberedCount, contactCount - rememberedCount]
  let turn = 0
  const upcoming = () => benchNumber(646, first + (turn % count))
  return {
    upcoming,
    nextBody() {
      const body = lookupBody(upcoming())
      turn += 1
      return body
    },
  }
}

/** Numbers that nobody asked for yet, one after the other. */
export function strangers(): () => string {
  let index = -1
  return () => {
    index += 1
    return benchNumber(315, index)
  }
}

export function lookupBody(number: string): string {
  return JSON.stringify({ number, direction: 'Inbound' })
}

/** Whether a lookup's answer names somebody, as for all numbers of the directory. */
export function isContact(answer: string): boolean {
  return answer.includes('"entity_type":"person"')
}

/** A number that is in the directory. */
export const knownNumber = benchNumber(646, 0)

/** Bodies of `POST /3cx/report-call` as our template fills them: each another caller's call, at most an hour ago. */
export function journalBodies(nowMs: number): () => string {
  let index = -1
  return () => {
    index += 1
    const startMs = nowMs - 3_600_000 + (index % 3_000) * 1000
    return JSON.stringify(journal(benchNumber(212, index), startMs))
  }
}

function journal(number: string, startMs: number) {
  const answeredMs = startMs + 6_000
  const endMs = answeredMs + 42_000
  const text = (ms: number) => new Date(ms).toISOString().slice(0, 19)
  return {
    call_type: 'Inbound',
    direction: 'Inbound',
    number,
    name: 'Ada Lovelace',
    entity_id: '',
    entity_type: '',
    agent: '101',
    agent_first_name: 'Grace',
    agent_last_name: 'Hopper',
    agent_email: 'grace@example.com',
    queue: '',
    duration: '00:00:42',
    start_ms: String(startMs),
    start_utc: `${text(startMs)}Z`,
    answered_ms: String(answeredMs),
    answered_utc: text(answeredMs),
    end_ms: String(endMs),
    end_utc: `${text(endMs)}Z`,
    date_time: text(startMs),
    recording_url: '',
    transcription: '',
    summary: '',
    sentiment: '',
  }
}
