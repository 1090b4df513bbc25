/** The product's app before an Odoo where Jane belongs to Ann at extension 101 and has an open deal. */
import type { Env } from '../../src/lib/variable-fields.ts'
import { handlerFetch } from './crm/handler-fetch.ts'
import { createOdooStandIn, standInUser } from './odoo/stand-in.ts'
import { bearer, openTestApp, testAdminKey, testSiteKey } from './test-app.ts'
import { createVirtualClock } from './virtual-clock.ts'

export const janesNumber = '+447700900123'

export async function openOwnedContacts({ variables }: { readonly variables?: Env } = {}) {
  const standIn = createOdooStandIn({ users: [standInUser], clock: createVirtualClock() })
  const { database } = standIn
  const ann = database.create('res.users', { login: 'ann', name: 'Ann Example', email: 'ann@example.com' })
  const jane = Number(standIn.seed({ name: 'Jane Miller', phone: janesNumber, user_id: [ann, 'Ann'], lang: 'en_GB' }))
  const deal = { name: '40 croissants', type: 'opportunity', stage_id: [2, 'Proposition'], probability: 40 }
  database.create('crm.lead', { ...deal, partner_id: [jane, 'Jane Miller'] })
  const nobodys = Number(standIn.seed({ name: 'Nobody’s', phone: '+447700900124' }))
  const site = openTestApp({
    variables: {
      ...{ SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, SWITCHHOOK_COUNTRY: 'GB' },
      ...{ SWITCHHOOK_PUBLIC_URL: 'https://hook.example.com', ...standIn.env(), ...variables },
    },
    platformParts: { fetch: handlerFetch(standIn.handle) },
  })
  const services = () => site.deployment().site('main')
  await services().agents.put([{ extension: '101', name: 'Ann', email: 'ann@example.com' }])
  const get = (path: string, token = testSiteKey, headers: Record<string, string> = {}) =>
    site.request(path, { headers: { ...bearer(token), ...headers } })
  return { ...site, standIn, get, services, ids: { ann, jane, nobodys } }
}
