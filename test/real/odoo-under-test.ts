/** The real Odoo of the environment: a connector to it, and a second way in to see what it wrote. */
import { createOdooConnector } from '../../src/adapters/crm/odoo/connector.ts'
import { createOdooServer } from '../../src/adapters/crm/odoo/server.ts'
import { parseOdooSettings } from '../../src/adapters/crm/odoo/settings.ts'
import { systemClock, systemRandom } from '../../src/ports/clock.ts'
import type { HttpFetch } from '../../src/ports/http.ts'
import { connectorContext } from '../support/crm/connector-context.ts'
import { isList, isObject } from '../support/odoo/values.ts'

export type Protocol = 'JSON-2' | 'JSON-RPC'

/** `ODOO_PROTOCOLS=JSON-RPC` for an Odoo older than 19. */
export const protocols = (process.env.ODOO_PROTOCOLS ?? 'JSON-2,JSON-RPC')
  .split(',')
  .filter((name): name is Protocol => name === 'JSON-2' || name === 'JSON-RPC')

const signal = new AbortController().signal

interface Options {
  readonly protocol: Protocol
  readonly env?: Readonly<Record<string, string>>
  readonly around?: (fetch: HttpFetch) => HttpFetch
}

export function connectToOdoo({ protocol, env = {}, around = (fetch) => fetch }: Options) {
  const settings = parseOdooSettings({ ...process.env, ...env })
  if (!settings) throw new Error('ODOO_URL is not set: run `npm run test:real`')
  const requests: string[] = []
  const wire: HttpFetch = async (url, init) => {
    requests.push(url)
    // Without this page an Odoo counts as one that speaks JSON-RPC only.
    const isHidden = protocol === 'JSON-RPC' && url.endsWith('/web/version')
    return isHidden ? new Response('', { status: 404 }) : fetch(url, init)
  }
  const context = connectorContext({ fetch: around(wire), clock: systemClock, random: systemRandom })
  const connector = createOdooConnector(settings, context)
  const server = createOdooServer(settings, connectorContext({ fetch: wire, clock: systemClock }))
  const made: { readonly model: string; readonly id: number }[] = []

  const call = (model: string, method: string, named: Record<string, unknown>, ids?: readonly number[]) =>
    server.use(signal, (session) => session.call(model, method, { named, ids }))
  const create = async (model: string, values: Record<string, unknown>) => {
    const answer = await call(model, 'create', { vals_list: [{ name: `Switchhook test ${Date.now()}`, ...values }] })
    const id = Number(isList(answer) ? answer[0] : answer)
    made.push({ model, id })
    return id
  }
  const read = async (model: string, domain: unknown, field: string) => {
    const rows = await call(model, 'search_read', { domain, fields: [field] })
    return isList(rows) ? rows.map((row) => (isObject(row) ? row[field] : undefined)) : []
  }

  return {
    connector,
    requests,
    partner: (values: Record<string, unknown>) => create('res.partner', values),
    lead: (values: Record<string, unknown>) => create('crm.lead', values),
    ids: (model: string, domain: unknown) => read(model, domain, 'id'),
    /** To be taken away at the end. */
    made: (model: string, id: number) => {
      made.push({ model, id })
    },
    notes: (model: string, id: number) => {
      const domain = [
        ['model', '=', model],
        ['res_id', '=', id],
        ['message_type', '=', 'comment'],
      ]
      return read('mail.message', domain, 'body')
    },
    noteIds: (model: string, id: number) =>
      read(
        'mail.message',
        [
          ['model', '=', model],
          ['res_id', '=', id],
          ['message_type', '=', 'comment'],
        ],
        'id',
      ),
    followers: async (model: string, id: number) =>
      (await read(model, [['id', '=', id]], 'message_follower_ids')).flat(),
    /** What the user may not delete is archived. */
    async cleanUp() {
      for (const { model, id } of made.splice(0)) {
        await call(model, 'unlink', {}, [id]).catch(() => call(model, 'write', { vals: { active: false } }, [id]))
      }
    },
  }
}

/** A mobile number of its own for each test: the thousand that Ofcom keeps for drama would soon be used up. Never called. */
export function freshNumber() {
  const digits = String(Math.floor(systemRandom.next() * 1_000_000)).padStart(6, '0')
  const national = `07911${digits}`
  const e164 = `+447911${digits}`
  return { national, e164, external: { number: e164, e164, matchKey: national.slice(1) } }
}
