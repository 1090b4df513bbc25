import { describe, expect, it } from 'vitest'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { startSuiteCrm } from '../../../../test/support/suitecrm/connector.ts'
import { suiteCrmFormCheck } from '../../../../test/support/suitecrm/operations.ts'
import { sampleReport } from '../contract/sample-calls.ts'

const signal = new AbortController().signal

async function checked(options: Parameters<typeof startSuiteCrm>[0] = {}) {
  const under = startSuiteCrm(options)
  under.standIn.seed({ name: 'Jane Doe', email: 'jane@example.com' })
  under.standIn.insert('Users', { name: 'Ann' })
  under.standIn.insert('Users', { name: 'Ben' })
  const { ok, findings } = await under.connector.check(signal)
  return { ...under, ok, good: texts(findings, true), bad: texts(findings, false) }
}

function texts(findings: readonly { ok: boolean; text: string }[], ok: boolean): string[] {
  return findings.filter((finding) => finding.ok === ok).map((finding) => finding.text)
}

heldTo(suiteCrmFormCheck)

describe('checking the connection to SuiteCRM', () => {
  it('shows what works', async () => {
    const calls = { ai_summary_c: { type: 'text' } }
    const { good, bad, standIn } = await checked({ version: 8, calls, callLog: { ai_summary: { type: 'text' } } })
    expect(bad).toEqual([])
    expect(good).toEqual([
      'The API of SuiteCRM 8.x answers at /legacy/Api and takes the client credentials.',
      'Contacts can be read.',
      'Accounts can be read.',
      'Leads can be read.',
      'Calls can be read.',
      'Calls are offered for writing; whether the role allows it shows with the first call.',
      'Contacts can be searched by e-mail address.',
      'Calls has ai_summary_c, filled beside the description; the module CLL_CallLog is filled too.',
      "Agents' users can be found by e-mail address or office phone.",
    ])
    expect(standIn.requests().filter((request) => !request.startsWith('GET '))).toEqual([
      'POST /legacy/Api/access_token',
    ])
  })

  it.each([
    [{ dropsAuthorization: true }, /SetEnvIf Authorization/],
    [{ keys: 'missing' }, /mode 600 or 660/],
    [{ clientWithoutUser: true }, /choose its associated user/],
    [{ grant: 'password', env: { SUITECRM_PASSWORD: 'wrong' } }, /check SUITECRM_USERNAME and SUITECRM_PASSWORD/],
    [{ env: { SUITECRM_URL: 'https://crm.example.com/x' } }, /no API at \/Api or \/legacy\/Api/],
    [{ forbidden: ['Leads'] }, /^Leads can't be read\. .*give its role the rights/],
    [{ forbidden: ['Calls'] }, /^Calls can't be written: .*Edit: All on Calls/],
    [{ emailSearch: 'finds nobody' }, /finds nobody by e-mail address: update SuiteCRM to 7\.12\.3/],
    [{ emailSearch: 'fails' }, /can't be searched by e-mail address: update/],
  ] as const)('%o: says what to do (%s)', async (options, words) => {
    const { ok, bad } = await checked(options)
    expect(ok).toBe(false)
    expect(bad.join('\n')).toMatch(new RegExp(words, 'm'))
  })

  it('asks for the users to be named where SuiteCRM does not show them, and is content', async () => {
    const { ok, good } = await checked({ seesOneUser: true })
    expect(ok).toBe(true)
    expect(good.at(-1)).toContain('in the extension table')
  })

  it('is content with an old version that has no metadata', async () => {
    const { ok } = await checked({ isOld: true })
    expect(ok).toBe(true)
  })

  it('looks for new fields afresh, so that the next call has them', async () => {
    const calls: Record<string, { type: string }> = {}
    const { connector, standIn } = startSuiteCrm({ calls })
    await connector.logCall(sampleReport({}, 'a'), signal)
    calls.call_sid_c = { type: 'varchar' }
    await connector.logCall(sampleReport({}, 'b'), signal)
    await connector.check(signal)
    await connector.logCall(sampleReport({}, 'c'), signal)
    expect(standIn.rows('Calls').map(({ values }) => values.call_sid_c)).toEqual([undefined, '', 'call-1'])
  })
})
