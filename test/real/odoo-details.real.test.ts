/** Whose a contact is, what is open with it, and tasks, in a real Odoo by each protocol (scripts/test-real.ts). */
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { connectToOdoo, freshNumber, protocols } from './odoo-under-test.ts'

const signal = new AbortController().signal

describe.each(protocols)('a real Odoo by %s', (protocol) => {
  const odoo = connectToOdoo({ protocol })
  const { connector } = odoo
  afterAll(() => odoo.cleanUp())
  const partner = async (values: Record<string, unknown>) => {
    const id = await odoo.partner({ phone: freshNumber().e164, ...values })
    return { number: id, ref: { id: String(id), source: 'odoo', kind: 'person', entityType: 'res.partner' } as const }
  }

  it('says whose a contact is, by the salesperson of the person or of the company', async () => {
    const [uid] = await odoo.ids('res.users', [['active', '=', true]])
    const { number, ref } = await partner({ user_id: uid })
    const { ref: child } = await partner({ parent_id: number })
    const owner = await connector.ownerOf?.(ref, signal)
    expect(owner).toMatchObject({ crmUserId: String(uid), name: expect.any(String), login: expect.any(String) })
    expect(await connector.ownerOf?.(child, signal)).toEqual(owner)
    expect(await connector.ownerOf?.((await partner({})).ref, signal)).toBeUndefined()
  })

  it('lists open opportunities with their stage, and no lost or won ones', async () => {
    const { number, ref } = await partner({})
    const open = await odoo.lead({ name: 'Switchhook test 40 croissants', type: 'opportunity', partner_id: number })
    await odoo.lead({ type: 'opportunity', partner_id: number, active: false })
    const { related } = (await connector.extrasOf?.(ref, signal)) ?? {}
    expect(related).toMatchObject([
      {
        ...{ kind: 'deal', id: String(open), title: 'Switchhook test 40 croissants' },
        ...{ state: expect.any(String), at: expect.stringMatching(/Z$/), url: expect.stringContaining('crm.lead') },
      },
    ])
  })

  it('gives out the picture that somebody put on a contact, and no drawn initials', async () => {
    const face = readFileSync(new URL('../../src/programs/extension/icons/128.png', import.meta.url))
    const { ref } = await partner({ image_1920: face.toString('base64') })
    expect(await connector.photoOf?.(ref, signal)).toMatchObject({ type: expect.stringMatching(/^image\/(png|webp)$/) })
    expect(await connector.photoOf?.((await partner({})).ref, signal)).toBeUndefined()
  })

  it('plans an activity once, and shows it among what is open', async () => {
    const { ref } = await partner({ lang: 'en_US' })
    const key = `test-${freshNumber().e164}`
    const task = { title: 'Call back <b>', text: 'She asked\nfor "40" & more', dueOn: '2027-03-04', contact: ref }
    const made = await connector.createTask?.(task, key, signal)
    expect(await connector.createTask?.(task, key, signal)).toEqual(made)
    expect(await connector.extrasOf?.(ref, signal)).toMatchObject({
      language: 'en',
      related: [{ kind: 'task', id: made?.id, title: 'Call back <b>', at: '2027-03-04T00:00:00.000Z' }],
    })
  })

  it('plans nothing for nobody', async () => {
    const task = { title: 'Call back', dueOn: '2027-03-04' }
    await expect(connector.createTask?.(task, 'nobody', signal)).rejects.toMatchObject({ code: 'crm_rejected' })
  })
})
