import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { callPageSchema } from '../../src/wire/call.ts'
import { overviewSchema } from '../../src/wire/overview.ts'
import { problemSchema, problemsSchema } from '../../src/wire/problem.ts'
import { setupSchema } from '../../src/wire/setup.ts'
import { taskSchema } from '../../src/wire/task.ts'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { signInTo } from '../../test/support/people.ts'
import { reamazeFetch } from '../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../test/support/reamaze/stand-in.ts'
import { testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

/** Re:amaze connected; `calls` answered ones are reported a minute apart, and delivered when `deliver` is called. */
async function openSite(calls: number) {
  const standIn = createReamazeStandIn()
  const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...standIn.env() }
  const site = openJournalApp({ variables, platformParts: { fetch: reamazeFetch(standIn) } })
  const { pipeline } = site.deployment().site('main')
  const report = async (from: number, count: number) => {
    for (let i = from; i < from + count; i += 1) {
      const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 8, i, second)).toISOString()
      await site.post('/api/v1/call-journal', {
        ...answeredJournal,
        number: `+1555123${1000 + i}`,
        callStartTimeUTC: at(0),
        callEstablishedTimeUTC: at(5),
        callEndTimeUTC: at(30),
      })
    }
    await site.process()
  }
  await report(0, calls)
  const get = async <T>(path: string, form: z.ZodType<T>) => form.parse(await (await site.admin(path, 'GET')).json())
  /** Lets what is due happen, tasks too. */
  const run = async (seconds: number) => {
    for (let i = 0; i < seconds; i += 1) {
      await site.clock.advance(1000)
      const due = await site
        .records('main')
        .list({ index: 'due', to: String(site.clock.now() + 1).padStart(15, '0'), limit: 1000 })
      const work = pipeline.wake(due.records.map(({ collection, id }) => ({ collection, id })))
      await site.clock.advance(1)
      await work
    }
  }
  return { ...site, standIn, get, run, report }
}

describe('an admin whose CRM refuses the entries', () => {
  it('sees one problem with its count, retries all as a task, and sees it resolved by itself', async () => {
    const site = await openSite(3)
    site.standIn.fail({ kind: 'status', status: 403 })
    await site.run(6)
    const overview = await site.get('/v1/overview', overviewSchema)
    expect(overview).toMatchObject({
      needsYou: true,
      crms: [{ id: 'reamaze', state: 'ok', needsYou: true, dead: 3, waiting: 0 }],
      today: { calls: 3, answered: 3, missing: 3, logged: [{ destination: 'reamaze', calls: 0, failed: 3 }] },
      problems: { open: 1, needsYou: 1, acknowledged: 0 },
    })
    expect(overview.crms[0]?.hours.at(-1)).toEqual({ at: '2026-11-20T09:00:00.000Z', state: 'failed' })
    const { problems } = await site.get('/v1/problems', problemsSchema)
    expect(problems).toMatchObject([
      { kind: 'dead_deliveries', subject: 'reamaze', code: 'crm_forbidden', count: 3, state: 'open', needsYou: true },
    ])
    expect(problems[0]?.callIds).toHaveLength(3)
    expect((await site.get('/v1/calls?state=missing&destination=reamaze', callPageSchema)).calls).toHaveLength(3)

    site.standIn.heal()
    const { state, destination, code } = problems[0]?.retry ?? {}
    const started = await site.admin('/v1/tasks', 'POST', {
      kind: 'retry-deliveries',
      filter: { state, destination, code, from: '24h' },
      by: 'Ana',
    })
    expect(started.status).toBe(202)
    const task = taskSchema.parse(await started.json())
    expect(task).toMatchObject({ state: 'waiting', filter: { from: '2026-11-19T09:00:06.006Z' }, by: 'Ana' })
    await site.run(6)
    expect(await site.get(`/v1/tasks/${task.id}`, taskSchema)).toMatchObject({
      state: 'done',
      progress: { total: 3, done: 3, failed: 0, waiting: 0 },
    })
    expect(await site.get('/v1/problems', problemsSchema)).toMatchObject({ problems: [], open: 0 })
    expect((await site.get('/v1/problems?state=resolved', problemsSchema)).problems).toMatchObject([
      { state: 'resolved', count: 3 },
    ])
    const after = await site.get('/v1/overview', overviewSchema)
    expect(after).toMatchObject({
      needsYou: false,
      crms: [{ needsYou: false, dead: 0 }],
      today: { missing: 0, logged: [{ calls: 3, failed: 3 }] },
    })
    expect(after.crms[0]?.hours.at(-1)?.state).toBe('late')
  })
})

describe('a problem that somebody acknowledged', () => {
  it('is no reason for red, until a further call fails', async () => {
    const site = await openSite(2)
    site.standIn.fail({ kind: 'status', status: 403 })
    await site.run(6)
    const [problem] = (await site.get('/v1/problems', problemsSchema)).problems
    const path = `/v1/problems/${problem?.id}/acknowledge`
    const answer = await site.admin(path, 'POST', { by: 'Ana', remark: 'Until noon' })
    expect(problemSchema.parse(await answer.json())).toMatchObject({
      state: 'acknowledged',
      acknowledged: { by: 'Ana', remark: 'Until noon' },
    })
    expect(await site.get('/v1/overview', overviewSchema)).toMatchObject({
      needsYou: false,
      crms: [{ needsYou: false, dead: 2 }],
      problems: { open: 0, acknowledged: 1 },
    })
    await site.report(2, 1)
    await site.run(6)
    expect(await site.get('/v1/problems', problemsSchema)).toMatchObject({
      problems: [{ id: problem?.id, state: 'open', count: 3, firstAt: problem?.firstAt }],
      open: 1,
    })
    expect((await site.admin('/v1/problems/problem_none/acknowledge', 'POST', {})).status).toBe(404)
  })
})

describe('the set-up checklist', () => {
  it('turns green by what happened, with the time of the first time, and stays so', async () => {
    const site = await openSite(0)
    const states = async () => {
      const { steps } = await site.get('/v1/setup', setupSchema)
      return Object.fromEntries(steps.filter(({ state }) => state === 'done').map(({ id, at }) => [id, at]))
    }
    expect(await states()).toEqual({ key_created: undefined })
    await site.admin('/3cx/template.xml?version=v18', 'GET')
    await site.admin('/v1/lookup?number=15551231000', 'GET')
    const first = site.clock.now()
    await site.report(0, 1)
    await site.run(7)
    const done = await states()
    expect(done).toMatchObject({
      template_fetched: new Date(first).toISOString(),
      first_lookup: new Date(first).toISOString(),
      first_report: new Date(first).toISOString(),
    })
    expect(Object.keys(done)).toContain('first_call_logged')
    await site.admin('/3cx/template.xml', 'GET')
    expect(await states()).toEqual(done)
  })
})

describe('setting up a phone system that is no 3CX', () => {
  it('does not wait for a template once its calls come without one, and says how many steps are left', async () => {
    const site = await openSite(0)
    const setup = () => site.get('/v1/setup', setupSchema)
    const template = ({ steps }: Awaited<ReturnType<typeof setup>>) => steps.find(({ id }) => id === 'template_fetched')
    const fresh = await setup()
    expect([template(fresh)?.state, fresh.total]).toEqual(['to_do', 8])
    await site.report(0, 1)
    const reported = await setup()
    expect([template(reported)?.state, reported.total]).toEqual(['not_needed', 7])
    await site.admin('/3cx/template.xml?version=v18', 'GET')
    const fetched = await setup()
    expect([template(fetched)?.state, fetched.total]).toEqual(['done', 8])
  })
})

describe('who is signed in', () => {
  it('starts a task under the own name, whatever name is sent', async () => {
    const site = await openSite(0)
    const { browser } = await signInTo(site, [{ site: 'main', role: 'admin' }])
    const body = { kind: 'retry-deliveries', filter: {}, by: 'Somebody Else' }
    expect((await browser.ask('POST', '/v1/tasks', body)).status).toBe(202)
    const { tasks } = await (await browser.ask('GET', '/v1/tasks')).json<{ tasks: { by: string }[] }>()
    expect(tasks.map(({ by }) => by)).toEqual(['Some One'])
  })
})
