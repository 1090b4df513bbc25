/**
 * What a lookup adds to the slowest CRM that it needs: three CRMs are asked at once, the first knows nobody, the second is
 * slow and knows the caller, the third hangs. Compared with a Worker that does nothing but ask the slow one, in turn, so that
 * what slows the machine slows both. Calls come one by one, as they ring: what is measured is waiting, not throughput.
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
const size = { connections: 1, seconds: 3, perSecond: 20 }

export async function measureSeveralCrms(servers: Servers): Promise<SeveralCrmsFigures> {
  const crms = await servers.startCrms()
  const crmsUrl = crms.url(worker.crms)
  const relay = await servers.startBareRelay(`${crmsUrl}/slow`)
  const switchhook = await servers.startSwitchhook(crmVariables(crmsUrl))
  const nextNumber = strangers()
  const lookup: Load = {
    name: 'lookup in three CRMs, one of which hangs',
    path: '/3cx/lookup',
    nextBody: () => lookupBody(nextNumber()),
    isRight: (answer) => answer.includes('Ada Lovelace'),
  }
  const bare = { ...lookup, name: 'the slow CRM alone' }
  const ours: LoadTarget = { url: switchhook.url(worker.switchhook), pid: switchhook.pid, key: servers.key }
  const theirs: LoadTarget = { url: relay.url(worker.bare), pid: relay.pid, key: servers.key }
  try {
    const results: { readonly lookupMs: number; readonly bareMs: number }[] = []
    // The first is for V8 to compile what it will.
    for (let round = 0; round <= rounds; round += 1) {
      const bareMs = (await runLoad(bare, theirs, size)).p50Ms
      const lookupMs = (await runLoad(lookup, ours, size)).p50Ms
      if (round > 0) results.push({ lookupMs, bareMs })
    }
    return {
      lookupP50Ms: median(results.map(({ lookupMs }) => lookupMs)),
      slowestCrmP50Ms: median(results.map(({ bareMs }) => bareMs)),
      addedP50Ms: median(results.map(({ lookupMs, bareMs }) => lookupMs - bareMs)),
    }
  } finally {
    for (const process of [switchhook, relay, crms]) await process.stop()
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
