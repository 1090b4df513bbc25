import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openJournalApp } from '../../test/support/journal-app.ts'
import { reamazeFetch } from '../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../test/support/reamaze/stand-in.ts'
import { type TestAppOptions, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

const secret = 'wsec_of_this_test'
const sample = readFileSync(
  path.resolve(import.meta.dirname, '../../test/fixtures/elevenlabs/sip-conversation.json'),
  'utf8',
)

function openAiApp(options: TestAppOptions = {}, secrets = secret) {
  const variables = {
    SWITCHHOOK_ADMIN_KEY: testAdminKey,
    SWITCHHOOK_SITE_KEY: testSiteKey,
    ELEVENLABS_WEBHOOK_SECRET: secrets,
    ELEVENLABS_INITIATION_SECRET: 'initiation-secret-of-20-and-more',
  }
  const site = openJournalApp({ variables, ...options })
  const send = (body: string, { key = secret, skewSeconds = 0, signature, site: named }: Sending = {}) => {
    const t = Math.floor(site.clock.now() / 1000) + skewSeconds
    const v0 = createHmac('sha256', key).update(`${t}.${body}`).digest('hex')
    return site.request(`/webhook/elevenlabs${named ? `?site=${named}` : ''}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'elevenlabs-signature': signature ?? `t=${t},v0=${v0}` },
      body,
    })
  }
  return { ...site, send }
}

interface Sending {
  readonly key?: string
  readonly skewSeconds?: number
  readonly signature?: string
  readonly site?: string
}

type Calls = { calls: { ai?: { summary: string } }[] }
const callsOf = async (site: ReturnType<typeof openAiApp>) =>
  ((await (await site.read('/v1/calls')).json()) as Calls).calls

describe('POST /webhook/elevenlabs', () => {
  it('stores the conversation, then answers 200; sent again it is a duplicate', async () => {
    const site = openAiApp()
    const answer = await site.send(sample)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ status: 'accepted', call: expect.stringMatching(/^call_/) })
    await site.process()
    expect(await callsOf(site)).toMatchObject([
      { ai: { summary: 'The caller asked for an order; it arrives on Monday.' } },
    ])
    expect(await (await site.send(sample)).json()).toMatchObject({ status: 'duplicate' })
  })

  it('is refused for a disabled site, and taken again once it is enabled', async () => {
    const variables = {
      SWITCHHOOK_ADMIN_KEY: testAdminKey,
      SWITCHHOOK_SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
    }
    const site = openAiApp({ variables })
    const own = { variables: { ELEVENLABS_WEBHOOK_SECRET: secret } }
    expect((await site.admin('/v1/sites/north/variables', 'PUT', own)).status).toBe(200)
    await site.admin('/v1/sites/north', 'PATCH', { disabled: true })
    const refused = await site.send(sample, { site: 'north' })
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('north is disabled')])
    expect((await site.send(sample, { site: 'north', key: 'wsec_other' })).status).toBe(401)
    await site.admin('/v1/sites/north', 'PATCH', { disabled: false })
    expect((await site.send(sample, { site: 'north' })).status).toBe(200)
  })

  it('answers a stranger alike whether a site exists, has a secret, or has another one', async () => {
    const unset = openAiApp({}, '')
    const answers = await Promise.all([
      unset.send(sample),
      unset.send(sample, { site: 'north' }),
      openAiApp().send(sample, { key: 'wsec_other' }),
    ])
    const texts = await Promise.all(
      answers.map(async (answer) => (await answer.text()).replace(/"requestId":"[^"]*"/, '')),
    )
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401])
    expect(new Set(texts).size).toBe(1)
    expect(texts[0]).toContain('ELEVENLABS_WEBHOOK_SECRET')
    expect(unset.log.lines.flatMap(({ reason }) => reason ?? [])).toEqual([
      'no ELEVENLABS_WEBHOOK_SECRET',
      'unknown site',
    ])
  })

  it('refuses a wrong, old, future or missing signature with 401 and stores nothing', async () => {
    const site = openAiApp()
    const answers = [
      site.send(sample, { key: 'wsec_other' }),
      site.send(sample, { skewSeconds: -3601 }),
      site.send(sample, { skewSeconds: 301 }),
      site.send(sample, { signature: '' }),
      site.send(sample, { signature: 't=abc,v0=00' }),
    ]
    for (const answer of answers) expect((await answer).status).toBe(401)
    expect(site.woken).toEqual([])
  })

  it('accepts the old and the new secret while one is rotated', async () => {
    const site = openAiApp({}, 'wsec_new, wsec_of_this_test')
    expect((await site.send(sample)).status).toBe(200)
    expect((await site.send(sample, { key: 'wsec_new' })).status).toBe(200)
  })

  it.each([
    ['is written into the CRM as one, not as a phone call', '', 1],
    ['is left out where the rules say medium=!web', 'medium=!web', 0],
  ])('a conversation with the widget on a website %s', async (_, rules, entries) => {
    const crm = createReamazeStandIn()
    const own = { ELEVENLABS_WEBHOOK_SECRET: secret, REAMAZE_LOG: rules, ...crm.env() }
    const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...own }
    const site = openAiApp({ variables, platformParts: { fetch: reamazeFetch(crm) } })
    const { data, ...event } = JSON.parse(sample)
    const metadata = { ...data.metadata, phone_call: null, conversation_initiation_source: 'widget' }
    const widget = { ...data, metadata, conversation_initiation_client_data: null }
    expect((await site.send(JSON.stringify({ ...event, data: widget }))).status).toBe(200)
    await site.process()
    await site.clock.advance(3_600_000)
    const page = await site.records('main').list({ index: 'deliveries.created', limit: 10 })
    const work = site.deployment().site('main').pipeline.wake(page.records)
    await site.clock.advance(1000)
    await work
    expect(crm.messages()).toHaveLength(entries)
    const said = JSON.stringify(crm.messages())
    if (entries > 0) expect(said).toMatch(/on the website.*arrives on Monday/)
    expect(said).not.toMatch(/withheld|incoming call/i)
  })

  it('answers 503 when it can’t be stored', async () => {
    const site = openAiApp({
      around: (store) => ({
        getMany: (refs) => store.getMany(refs),
        list: (query) => store.list(query),
        write: () => {
          throw new Error('the disk is full')
        },
      }),
    })
    expect((await site.send(sample)).status).toBe(503)
  })

  it('answers 200 to kinds of events it does not know, and 400 to what is no event', async () => {
    const site = openAiApp()
    const unknown = await site.send(JSON.stringify({ type: 'voice_removal_notice', event_timestamp: 1, data: {} }))
    expect(await unknown.json()).toEqual({ status: 'ignored' })
    for (const bad of ['{"type":', '[]', '{"type":"post_call_transcription","event_timestamp":1,"data":{}}']) {
      expect((await site.send(bad)).status).toBe(400)
    }
  })

  it('accepts the transcript of two hours, and refuses what is larger than it says', async () => {
    const site = openAiApp()
    const payload = JSON.parse(sample)
    payload.data.transcript = Array.from({ length: 5000 }, (_, i) => ({
      role: 'user',
      message: `Sentence ${i} `.repeat(5),
    }))
    expect((await site.send(JSON.stringify(payload))).status).toBe(200)
    // Too large to be applied at once.
    await site.clock.advance(1000)
    await site.process()
    expect(await callsOf(site)).toHaveLength(1)
    expect((await site.send(`${' '.repeat(16 * 1024 * 1024)}{}`)).status).toBe(413)
  })

  it('notes that there is audio, and keeps none of it', async () => {
    const site = openAiApp()
    await site.send(sample)
    const data = { agent_id: 'a', conversation_id: 'conv_sample_1', full_audio: 'QUJD'.repeat(1000) }
    const audio = await site.send(JSON.stringify({ type: 'post_call_audio', event_timestamp: 1_795_165_400, data }))
    expect(audio.status).toBe(200)
    await site.process()
    expect(JSON.stringify(await callsOf(site))).not.toContain('QUJD')
    expect(await callsOf(site)).toMatchObject([{ ai: { hasAudio: true } }])
  })

  it('joins the PBX’s own journal of the same call, whichever comes first', async () => {
    const journal = {
      number: '+15551234567',
      type: 'Inbound',
      agent: '900',
      callStartTimeUTC: new Date(1_795_165_200_000).toISOString(),
      callEndTimeUTC: new Date(1_795_165_290_000).toISOString(),
    }
    for (const aiFirst of [true, false]) {
      const site = openAiApp()
      const reports = [() => site.send(sample), () => site.post('/api/v1/call-journal', journal)]
      for (const one of aiFirst ? reports : reports.reverse()) {
        await one()
        await site.process()
      }
      expect(await callsOf(site)).toMatchObject([
        { ai: { conversationId: 'conv_sample_1' }, rung: [{ extension: '900' }] },
      ])
    }
  })

  it('says that it listens', async () => {
    const answer = await openAiApp().request('/webhook/elevenlabs')
    expect(await answer.json()).toEqual({ status: 'webhook listening', service: 'elevenlabs' })
  })
})

describe('POST /webhook/elevenlabs/initiation', () => {
  const ask = (site: ReturnType<typeof openAiApp>, number: string, key = 'initiation-secret-of-20-and-more') =>
    site.request('/webhook/elevenlabs/initiation', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-switchhook-secret': key },
      body: JSON.stringify({ caller_id: number, called_number: '+15557654321', agent_id: 'a' }),
    })

  it('says who is calling and their last calls', async () => {
    const site = openAiApp()
    await site
      .deployment()
      .site('main')
      .lookup.create({ name: 'Jane Doe', number: '+15551234567' }, () => {})
    await site.send(sample)
    await site.process()
    const { type, dynamic_variables } = (await (await ask(site, '+15551234567')).json()) as Record<string, never>
    expect(type).toBe('conversation_initiation_client_data')
    expect(dynamic_variables).toMatchObject({
      caller_known: true,
      caller_name: 'Jane Doe',
      last_calls: expect.stringContaining('inbound answered'),
    })
  })

  it('answers 200 with every variable for a stranger, and when the records are down', async () => {
    const everything = {
      caller_known: false,
      caller_name: '',
      caller_company: '',
      caller_first_name: '',
      last_calls: '',
    }
    const calm = await ask(openAiApp(), '+15551234567')
    expect(await calm.json()).toMatchObject({ dynamic_variables: { ...everything, caller_number: '+15551234567' } })
    const down = () => {
      throw new Error('gone')
    }
    const site = openAiApp({ around: () => ({ getMany: down, list: down, write: down }) })
    const answer = await ask(site, '+15551234567')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ dynamic_variables: everything })
  })

  it('refuses a wrong secret, and everybody while none is set', async () => {
    expect((await ask(openAiApp(), '+15551234567', 'wrong')).status).toBe(401)
    const unset = openAiApp({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey } })
    expect((await ask(unset, '+15551234567')).status).toBe(401)
    const short = openAiApp({
      variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, ELEVENLABS_INITIATION_SECRET: 'short' },
    })
    expect((await ask(short, '+15551234567', 'short')).status).toBe(401)
  })

  it('stops an address that guesses the secret', async () => {
    const site = openAiApp()
    const statuses: number[] = []
    for (let n = 0; n < 22; n += 1) statuses.push((await ask(site, '+15551234567', `guess-${n}`)).status)
    expect(statuses).toEqual([...Array(20).fill(401), 429, 429])
    expect((await ask(site, '+15551234567')).status).toBe(429)
  })
})
