import { describe, expect, it } from 'vitest'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { startSuiteCrm } from '../../../../test/support/suitecrm/connector.ts'
import { suiteCrmFormCheck } from '../../../../test/support/suitecrm/operations.ts'
import { readNumber } from '../../../core/phone/read-number.ts'

const signal = new AbortController().signal
const asked = (number: string) => readNumber(number, 'GB')
const ids = (contacts: readonly { readonly id: string }[]) => contacts.map((contact) => contact.id)

heldTo(suiteCrmFormCheck)

describe('finding a number in SuiteCRM', () => {
  it('asks each module once, for every phone field, by a pattern of the digits', async () => {
    const { connector, standIn } = startSuiteCrm()
    await connector.findByNumber(asked('07700 900123'), signal)
    const pattern = '%257%250%250%259%250%250%251%252%253%25'
    const like = (...fields: string[]) => fields.map((field) => `filter[${field}][like]=${pattern}`).join('&')
    const person = like('phone_mobile', 'phone_work', 'phone_home', 'phone_other', 'assistant_phone', 'phone_fax')
    const requests = standIn.requests().slice(3).map(decodeBrackets)
    expect(requests.map((request) => request.replace(/fields\[\w+\]=[\w,]+&/, ''))).toEqual([
      `GET /Api/V8/module/Contacts?filter[operator]=or&${person}&page[size]=10&page[number]=1`,
      `GET /Api/V8/module/Accounts?filter[operator]=or&${like('phone_office', 'phone_alternate', 'phone_fax')}&page[size]=10&page[number]=1`,
      `GET /Api/V8/module/Leads?filter[operator]=or&${person}&page[size]=10&page[number]=1`,
    ])
  })

  it.each([
    ['Contacts', 'phone_fax', 'person'],
    ['Contacts', 'assistant_phone', 'person'],
    ['Accounts', 'phone_alternate', 'company'],
    ['Leads', 'phone_home', 'lead'],
  ])('finds it in %s.%s', async (module, field, kind) => {
    const { connector, standIn } = startSuiteCrm()
    const names = module === 'Accounts' ? { name: 'Acme Ltd' } : { first_name: 'Ann', last_name: 'Lee' }
    const row = standIn.insert(module, { ...names, [field]: '(07700) 900 123' })
    const [found] = await connector.findByNumber(asked('+447700900123'), signal)
    expect(found).toMatchObject({ id: row.id, kind, entityType: module, modifiedAt: '2026-11-20T09:00:00.000Z' })
    expect(found?.url).toContain(`module=${module}&`)
  })

  it.each([
    ['Contacts', { last_name: 'Lee', phone_work: '030 12345678', primary_address_country: 'Germany' }],
    ['Leads', { last_name: 'Lee', phone_work: '030/12345678', primary_address_country: 'DEUTSCHLAND' }],
    ['Accounts', { name: 'Lee GmbH', phone_office: '030 12345678', billing_address_country: 'DE' }],
  ])('reads a national number in %s by the country of the address', async (module, values) => {
    const { connector, standIn } = startSuiteCrm()
    const row = standIn.insert(module, values)
    standIn.insert('Contacts', { last_name: 'Stranger', phone_work: '030 12345678' })
    const found = await connector.findByNumber(asked('+493012345678'), signal)
    expect(found.map(({ id, phones }) => [id, phones[0]?.number])).toEqual([[row.id, '+493012345678']])
    expect(await connector.findByNumber(asked('+443012345678'), signal)).not.toMatchObject([{ id: row.id }])
  })

  it('reads names as people wrote them, the company, the photo and every number', async () => {
    const { connector, standIn } = startSuiteCrm()
    const row = standIn.insert('Contacts', {
      first_name: 'Seán & "Al"',
      last_name: "O'Neil <b>",
      account_name: 'Smith & Sons',
      photo: 'face.png',
      phone_work: '+442079460000',
      phone_mobile: '07700 900123',
    })
    expect(await connector.findByNumber(asked('+442079460000'), signal)).toMatchObject([
      {
        name: 'Seán & "Al" O\'Neil <b>',
        lastName: "O'Neil <b>",
        company: 'Smith & Sons',
        photoUrl: `https://crm.example.com/index.php?entryPoint=download&id=${row.id}_photo&type=Contacts`,
        phones: [
          { number: '07700 900123', label: 'mobile' },
          { number: '+442079460000', label: 'work' },
        ],
      },
    ])
  })

  it('leaves out leads that were converted, unless nobody else has the number, and all that was deleted', async () => {
    const { connector, standIn } = startSuiteCrm()
    const lead = standIn.insert('Leads', { last_name: 'Old', phone_work: '+447700900123', status: 'Converted' })
    standIn.insert('Contacts', { last_name: 'Gone', phone_work: '+447700900123' }).deleted = true
    expect(ids(await connector.findByNumber(asked('+447700900123'), signal))).toEqual([lead.id])
    const contact = standIn.insert('Contacts', { last_name: 'New', phone_work: '+447700900123' })
    expect(ids(await connector.findByNumber(asked('+447700900123'), signal))).toEqual([contact.id])
  })

  it('finds it in old versions that forget the conditions of an "or"', async () => {
    const { connector, standIn } = startSuiteCrm({ orIsIgnored: true })
    for (let at = 0; at < 40; at += 1) standIn.seed({ name: `Other ${at}`, phone: `+4477009005${at + 10}` })
    const id = standIn.seed({ name: 'Jane Doe', phone: '07700 900123' })
    expect(ids(await connector.findByNumber(asked('+447700900123'), signal))).toEqual([id])
    expect(ids(await connector.search('Jane Doe', 5, signal))).toEqual([id])
  })

  it('looks beyond a page of people with other numbers of the same digits, and not forever', async () => {
    const { connector, standIn } = startSuiteCrm()
    for (let at = 0; at < 12; at += 1) standIn.seed({ name: `Other ${at}`, phone: '+4470700900123' })
    const id = standIn.seed({ name: 'Jane Doe', phone: '07700 900123' })
    expect(ids(await connector.findByNumber(asked('+447700900123'), signal))).toEqual([id])
    for (let at = 0; at < 40; at += 1) standIn.seed({ name: `Other ${at}`, phone: '+447700900124 / 3' })
    const before = standIn.requestCount()
    expect(await connector.findByNumber(asked('+447700900124'), signal)).toHaveLength(10)
    expect(standIn.requestCount() - before).toBe(3)
  })

  it('asks only by GET once it has a token: a lookup writes nothing', async () => {
    const { connector, standIn } = startSuiteCrm()
    await connector.findByNumber(asked('+447700900123'), signal)
    await connector.findByEmail('jane@example.com', signal)
    await connector.search('Jane', 5, signal)
    const writes = standIn.requests().filter((request) => !request.startsWith('GET '))
    expect(writes).toEqual(['POST /Api/access_token'])
  })
})

describe('finding an e-mail in SuiteCRM', () => {
  it('finds a second address, and not who had it once', async () => {
    const { connector, standIn } = startSuiteCrm()
    const jane = standIn.insert('Contacts', { last_name: 'Doe', email1: 'jane@example.com' })
    standIn.addEmail(jane, 'jane.private@example.com')
    standIn.insert('Contacts', {
      last_name: 'Former',
      email1: 'new@example.com',
      former_email: 'jane.private@example.com',
    })
    expect(ids(await connector.findByEmail('Jane.Private@example.com', signal))).toEqual([jane.id])
  })

  it('finds companies and leads too', async () => {
    const { connector, standIn } = startSuiteCrm()
    const account = standIn.insert('Accounts', { name: 'Acme', email1: 'office@example.com' })
    const lead = standIn.insert('Leads', { last_name: 'Lee', email1: 'office@example.com' })
    expect(ids(await connector.findByEmail('office@example.com', signal))).toEqual([account.id, lead.id])
  })

  it('says that the version can’t, instead of "surely none"', async () => {
    const { connector } = startSuiteCrm({ emailSearch: 'fails' })
    await expect(connector.findByEmail('jane@example.com', signal)).rejects.toMatchObject({
      code: 'crm_rejected',
      retryable: false,
      message: expect.stringContaining('update it to 7.12.3'),
    })
  })
})

describe('searching in SuiteCRM', () => {
  const filled = () => {
    const under = startSuiteCrm()
    const add = (module: string, values: Record<string, string>) => under.standIn.insert(module, values).id
    const contact = add('Contacts', { first_name: 'Anna Maria', last_name: 'Doe', email1: 'anna@example.com' })
    const account = add('Accounts', { name: 'Doe & Sons' })
    const lead = add('Leads', { first_name: 'Bob', last_name: 'Lee', account_name: 'Doe Logistics' })
    return { ...under, contact, account, lead }
  }

  it('finds people by first and last name, companies, and leads by their company; best first', async () => {
    const { connector, standIn, contact, account, lead } = filled()
    expect(ids(await connector.search('anna maria doe', 5, signal))).toEqual([contact])
    expect(ids(await connector.search('Doe', 5, signal))).toEqual([account, contact, lead])
    expect(ids(await connector.search('Maria Doe', 5, signal))).toEqual([contact])
    expect(await connector.search('Anna Sophia Doe', 5, signal)).toEqual([])
    const ludwig = standIn.insert('Contacts', { first_name: 'Ludwig', last_name: 'van Beethoven' })
    expect(ids(await connector.search('Ludwig van Beethoven', 5, signal))).toEqual([ludwig.id])
    expect(ids(await connector.search('Bob Lee', 5, signal))).toEqual([lead])
  })

  it('finds by a number and by the beginning of an e-mail address', async () => {
    const { connector, standIn, contact } = filled()
    const id = standIn.seed({ name: 'Jane Roe', phone: '+447700900123' })
    expect(ids(await connector.search('07700 900 123', 5, signal))).toEqual([id])
    expect(ids(await connector.search('Anna@ex', 5, signal))).toEqual([contact])
    expect(await connector.search('nna@ex', 5, signal)).toEqual([])
  })
})

function decodeBrackets(request: string): string {
  return request.replaceAll('%5B', '[').replaceAll('%5D', ']')
}

describe('a module that our user may not read', () => {
  it('is left out: the others are searched, and the check names it', async () => {
    const { connector, standIn } = startSuiteCrm({ forbidden: ['Leads'] })
    const id = standIn.seed({ name: 'Jane Doe', phone: '+447700900123' })
    expect(await connector.findByNumber(readNumber('+447700900123', 'GB'), signal)).toMatchObject([{ id }])
    const { ok, findings } = await connector.check(signal)
    expect(ok).toBe(false)
    expect(findings.filter((finding) => !finding.ok)).toMatchObject([
      { text: expect.stringMatching(/^Leads can't be read/) },
    ])
  })
})
