import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestCli } from '../../../../test/support/test-cli.ts'
import { type QstashDouble, startQstashDouble } from '../../../../test/support/upstash/qstash-double.ts'

let qstash: QstashDouble

beforeEach(async () => {
  qstash = await startQstashDouble()
})
afterEach(() => qstash.close())

function open(env: Readonly<Record<string, string>> = qstash.env) {
  const { run } = openTestCli({ fetch, env: { SWITCHHOOK_ADMIN_KEY: 'unused', ...env } })
  return (...args: string[]) => run('--url', 'https://switchhook.example/', 'schedules', ...args)
}

describe('switchhook schedules apply', () => {
  it('makes one schedule that posts the sweep every five minutes, however often it is applied', async () => {
    const schedules = open()
    expect((await schedules('apply')).code).toBe(0)
    expect((await schedules('apply')).code).toBe(0)
    expect([...qstash.schedules.keys()]).toEqual(['switchhook-sweep'])
    expect(qstash.schedules.get('switchhook-sweep')).toMatchObject({
      cron: '*/5 * * * *',
      destination: 'https://switchhook.example/qstash/sweep',
      method: 'POST',
      retries: 0,
    })
  })

  it('changes it', async () => {
    const schedules = open()
    await schedules('apply')
    expect(await schedules('apply', '--cron', '* * * * *')).toMatchObject({
      code: 0,
      out: expect.stringContaining('1,440'),
    })
    expect([...qstash.schedules.values()].map(({ cron }) => cron)).toEqual(['* * * * *'])
  })

  it('says what is missing or wrong, and shows no token', async () => {
    const { QSTASH_TOKEN: _, ...withoutToken } = qstash.env
    expect(await open(withoutToken)('apply')).toMatchObject({ code: 2, err: expect.stringContaining('QSTASH_TOKEN') })
    const wrong = await open({ ...qstash.env, QSTASH_TOKEN: 'a-wrong-token' })('apply')
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('Check QSTASH_TOKEN') })
    expect(wrong.err).not.toContain('a-wrong-token')
    expect(qstash.schedules.size).toBe(0)
  })
})

describe('switchhook schedules list', () => {
  it('shows what QStash calls, how often and where, and how to make it', async () => {
    const schedules = open()
    expect(await schedules('list')).toMatchObject({ code: 0, out: expect.stringContaining('schedules apply') })
    await schedules('apply')
    const { out } = await schedules('list')
    expect(out).toMatch(/^switchhook-sweep +\*\/5 \* \* \* \* +https:\/\/switchhook\.example\/qstash\/sweep$/m)
    expect(JSON.parse((await schedules('list', '--json')).out).schedules).toMatchObject([{ id: 'switchhook-sweep' }])
  })

  it('says that the token is wrong, and shows no token', async () => {
    const wrong = await open({ ...qstash.env, QSTASH_TOKEN: 'a-wrong-token' })('list')
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('Check QSTASH_TOKEN') })
    expect(wrong.err).not.toContain('a-wrong-token')
  })
})
