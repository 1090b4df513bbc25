/** The toy CRM itself: it searches loosely and takes ids of our choosing. */
import type { StandInContact } from '../../../src/adapters/crm/contract/stand-in.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import { createFaultLayer } from '../crm/fault-layer.ts'

export const acmeKey = 'stand-in-acme-key-0001'

type Person = StandInContact & { readonly id: string }
type Entry = { readonly text: string }

export function createAcmeStandIn({ clock }: { readonly clock: Clock }) {
  const people = new Map<string, Person>()
  const calls = new Map<string, Entry>()

  /** Acme searches loosely: digits anywhere, text anywhere. */
  const found = (query: URLSearchParams) => {
    const [digits, email, text] = ['digits', 'email', 'text'].map((name) => query.get(name)?.toLowerCase())
    return [...people.values()].filter((one) => {
      if (digits) return one.phone?.replace(/\D/g, '').includes(digits)
      if (email) return one.email?.toLowerCase().includes(email)
      return text && [one.name, one.phone, one.email].some((own) => own?.toLowerCase().includes(text))
    })
  }
  const faults = createFaultLayer({
    clock,
    async handle(request) {
      const { pathname, searchParams } = new URL(request.url)
      if (request.headers.get('authorization') !== `Bearer ${acmeKey}`) return Response.json({}, { status: 401 })
      if (request.method === 'GET') return Response.json(pathname === '/me' ? {} : { people: found(searchParams) })
      const [, kind, id = ''] = /^\/(people|calls)\/(.+)$/.exec(pathname) ?? []
      const body = (await request.json()) as Person & Entry
      if (kind === 'calls') return Response.json(keep(calls, id, body))
      return Response.json(keep(people, id, { ...body, id }))
    },
  })
  const { handle, fail, heal, requestCount } = faults
  let seeded = 0
  return {
    ...{ handle, fail, heal, requestCount },
    seed(contact: StandInContact): string {
      seeded += 1
      people.set(`p${seeded}`, { ...contact, id: `p${seeded}` })
      return `p${seeded}`
    },
    contacts: () => [...people.values()],
    entries: () => [...calls.values()],
  }
}

/** The first that was written stays. */
function keep<T>(all: Map<string, T>, id: string, value: T): T {
  if (!all.has(id)) all.set(id, value)
  return all.get(id) ?? value
}
