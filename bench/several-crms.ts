/**
 * What a lookup adds to the slowest CRM that it needs: three CRMs are asked at once, the first knows nobody, the second is
 * slow and knows the caller, the third hangs. Compared with the slow CRM asked directly, in turn, so that what slows the
 * machine slows both. One request at a time: what is measured is waiting, not throughput.
 */
import { type Load, type LoadTarget, runLoad } from './load.ts'
import { type Servers, worker } from './servers.ts'
import { median } from './statistics.ts'
import { lookupBody, strangers } from './workload.ts'

export interface SeveralCrmsFigures {
  /** Median over the rounds, in milliseconds. */
  readonly lookupP50Ms: number
  readonly slowestCrmP50Ms: number
  /** The difference within a round, median over the rounds. */
  readonly addedP50Ms: number
}

const rounds = 5
const size = { connections: 1, seconds: 2 }

export async function measureSeveralCrms(servers: Servers): Promise<SeveralCrmsFigures> {
  const crms = await servers.startCrms()
  const switchhook = await servers.startSwitchhook(crmVariables(crms.url(worker.crms)))
  const nextNumber = strangers()
  const lookup: Load = {
    name: 'lookup in three CRMs, one of which hangs',
    path: '/3cx/lookup',
    nextBody: () => lookupBody(nextNumber()),
    isRight: (answer) => answer.includes('"full_name":"Ada Lovelace"'),
  }
  const alone: Load = { name: 'the slow CRM alone', path: '/alone', nextBody: () => '{}', isRight: () => true }
  const ours: LoadTarget = { url: switchhook.url(worker.switchhook), pid: switchhook.pid, key: servers.key }
  const theirs: LoadTarget = { url: crms.url(worker.crms), pid: crms.pid, key: servers.key }
  try {
    const results: { readonly lookupMs: number; readonly aloneMs: number }[] = []
    // The first is for V8 to compile what it will.
    for (let round = 0; round <= rounds; round += 1) {
      const aloneMs = (await runLoad(alone, theirs, size)).p50Ms
      const lookupMs = (await runLoad(lookup, ours, size)).p50Ms
      if (round > 0) results.push({ lookupMs, aloneMs })
    }
    return {
      lookupP50Ms: median(results.map(({ lookupMs }) => lookupMs)),
      slowestCrmP50Ms: median(results.map(({ aloneMs }) => aloneMs)),
      addedP50Ms: median(results.map(({ lookupMs, aloneMs }) => lookupMs - aloneMs)),
    }
  } finally {
    for (const process of [switchhook, crms]) await process.stop()
  }
}

function crmVariables(crms: string): Record<string, string> {
  return {
    ZENDESK_SUBDOMAIN: 'bench',
    ZENDESK_EMAIL: 'bench@example.com',
    ZENDESK_API_TOKEN: 'token-of-the-bench',
    ZENDESK_API_URL: `${crms}/quick`,
    ZENDESK_PRIORITY: '1',
    REAMAZE_BRAND: 'bench',
    REAMAZE_LOGIN_EMAIL: 'bench@example.com',
    REAMAZE_API_TOKEN: 'token-of-the-bench',
    REAMAZE_API_URL: `${crms}/slow`,
    REAMAZE_PRIORITY: '2',
    HUBSPOT_TOKEN: 'pat-token-of-the-bench-0001',
    HUBSPOT_API_URL: `${crms}/hangs`,
    HUBSPOT_PRIORITY: '3',
  }
}
