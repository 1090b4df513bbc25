/**
 * The API under the dashboard, on three deployments: a CRM refuses calls, the problem is one with a count, a task retries them
 * and goes on after a power cut, and what is counted and searched is the same everywhere.
 */
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { callPageSchema } from '../../src/wire/call.ts'
import { overviewSchema } from '../../src/wire/overview.ts'
import { problemsSchema } from '../../src/wire/problem.ts'
import { setupSchema } from '../../src/wire/setup.ts'
import { sitePageSchema } from '../../src/wire/site.ts'
import { taskSchema } from '../../src/wire/task.ts'
import { deployedWithReamaze } from '../support/deployed-with-reamaze.ts'
import { deploymentKinds } from '../support/deployments.ts'
import { waitFor } from '../support/wait-for.ts'

const calls = 60

// Side by side: most of the time they wait, as for what a killed server held to be free again.
describe.concurrent.each(deploymentKinds)('$name', ({ open }) => {
  describe.sequential('the API under the dashboard', () => {
    const deployed = deployedWithReamaze(open, { SWITCHHOOK_SETTLE_MS: '1000' })

    const ask = (route: string, body?: unknown, key = deployed.server.adminKey) =>
      fetch(deployed.server.url + route, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
    // Four deployments with sixty calls each are much for two cores: an answer that says to try again is asked again.
    const askAgain = async (route: string) => {
      let answer = await ask(route)
      for (const endMs = Date.now() + 20_000; answer.status === 503 && Date.now() < endMs; ) answer = await ask(route)
      return answer
    }
    const read = async <T>(route: string, form: z.ZodType<T>, body?: unknown): Promise<T> => {
      const answer = await (body === undefined ? askAgain(route) : ask(route, body))
      const text = await answer.text()
      expect(answer.ok, `${route}: ${text}`).toBe(true)
      return form.parse(JSON.parse(text))
    }
    const journal = async (i: number) => {
      const at = (second: number) => new Date(Date.now() - 3_600_000 + i * 30_000 + second * 1000).toISOString()
      const call = {
        number: `+1555123${1000 + i}`,
        direction: 'Inbound',
        type: 'Inbound',
        name: 'Jane Doe',
        agent: '101',
      }
      const times = { callStartTimeUTC: at(0), callEstablishedTimeUTC: at(2), callEndTimeUTC: at(20) }
      expect((await ask('/api/v1/call-journal', { ...call, ...times }, deployed.server.siteKey)).status).toBe(200)
    }

    it('groups what a CRM refuses, retries it as a task over a power cut, and resolves the problem by itself', async () => {
      deployed.reamaze.standIn.fail({ kind: 'status', status: 403 })
      for (let i = 0; i < calls; i += 1) await journal(i)
      const deadProblem = async () => (await read('/v1/problems', problemsSchema)).problems[0]
      await waitFor(async () => (await deadProblem())?.count === calls, 60_000)
      expect(await deadProblem()).toMatchObject({
        subject: 'reamaze',
        code: 'crm_forbidden',
        needsYou: true,
        state: 'open',
      })
      expect(await read('/v1/overview', overviewSchema)).toMatchObject({ needsYou: true, crms: [{ dead: calls }] })
      const missing = await read('/v1/calls?state=missing&destination=reamaze&limit=200', callPageSchema)
      expect(missing.calls).toHaveLength(calls)

      deployed.reamaze.standIn.heal()
      const filter = { state: 'dead', destination: 'reamaze', code: 'crm_forbidden', from: '24h' }
      const { id } = await read('/v1/tasks', taskSchema, { kind: 'retry-deliveries', filter, by: 'Ana' })
      await waitFor(async () => (await read(`/v1/tasks/${id}`, taskSchema)).progress.total === calls)
      await deployed.server.kill()
      await deployed.start()
      const task = () => read(`/v1/tasks/${id}`, taskSchema)
      await waitFor(async () => (await task()).state === 'done', 120_000)
      const { progress } = await task()
      expect(progress).toMatchObject({ total: calls, failed: 0 })
      expect(progress.done + progress.waiting).toBe(calls)
      await waitFor(async () => (await read('/v1/problems', problemsSchema)).problems.length === 0, 60_000)
      const ids = new Set(deployed.reamaze.standIn.messages().map((message) => message.id))
      expect(ids.size).toBe(calls)
    }, 240_000)

    it('counts and finds them the same everywhere', async () => {
      const overview = await read('/v1/overview', overviewSchema)
      const hours = overview.hours.reduce((sum, hour) => sum + hour.answered, 0)
      const days = overview.days.reduce((sum, day) => sum + day.answered, 0)
      expect([hours, days]).toEqual([calls, calls])
      const logged = overview.days.flatMap((day) => day.logged).reduce((sum, one) => sum + one.calls, 0)
      expect(logged).toBe(calls)
      for (const q of ['(555) 123-1007', '+1 555 123 1007']) {
        expect((await read(`/v1/calls?q=${encodeURIComponent(q)}`, callPageSchema)).calls).toHaveLength(1)
      }
      const pages: string[] = []
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
        const page = await read(`/v1/calls?q=jane&limit=25${more}`, callPageSchema)
        pages.push(...page.calls.map((call) => call.id))
        cursor = page.next
      }
      expect(new Set(pages).size).toBe(calls)
      expect(pages).toHaveLength(calls)
      const { steps } = await read('/v1/setup', setupSchema)
      expect(steps.filter(({ state }) => state === 'done').map(({ id }) => id)).toContain('first_call_logged')
    })

    it('lists a provider’s sites with the state of each, worst first', async () => {
      await ask('/v1/sites', { name: 'north' })
      const { sites } = await read('/v1/sites?summary=true', sitePageSchema)
      expect(sites.map(({ name }) => name)).toEqual(['main', 'north'])
      // Where no call has come nobody knows whether one would.
      expect(sites.map(({ summary }) => summary?.state === 'unknown')).toEqual([false, true])
    })
  })
})
