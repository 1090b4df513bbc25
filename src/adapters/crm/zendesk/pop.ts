/**
 * Opens the caller in Zendesk in the browser of the agent whose phone rings, or who answered: the caller's open ticket where there
 * is exactly one, else the user. Talk Partner Edition API: POST /channels/voice/agents/{agent}/users|tickets/{id}/display.json.
 *
 * What must stay true: a refusal is this pop's own. It says nothing of whether Zendesk takes calls to log, so it is never an
 * error of the login or an outage.
 */

import { agentInCrm } from '../../../core/agents/call-owner.ts'
import type { CallView } from '../../../core/calls/call.ts'
import type { AgentParty } from '../../../core/calls/event.ts'
import { chooseContact } from '../../../core/contacts/shared-number.ts'
import type { Destination, LiveEventKind } from '../../../core/deliveries/destination.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { chosenIn } from '../chosen-contact.ts'
import type { ConnectorContext } from '../connector.ts'
import { numberOf } from '../finder.ts'
import type { ZendeskFinder } from './find.ts'
import type { ZendeskSettings } from './settings.ts'
import type { Tickets } from './tickets.ts'
import { type ZendeskApi, zendeskId } from './zendesk-http.ts'

export interface PopParts {
  readonly api: ZendeskApi
  readonly settings: ZendeskSettings
  readonly finder: ZendeskFinder
  readonly tickets: Tickets
}

/** Nobody is to be shown anything, or nobody is known: that is no failure. */
const nothing = { id: 'nothing-to-show' } as const
const refusals = [400, 403, 404, 422]

export function createPop({ api, settings, finder, tickets }: PopParts, context: ConnectorContext) {
  const agentOf = async (party: AgentParty, signal: AbortSignal): Promise<string | undefined> => {
    const agent = await agentInCrm(context.agents, party, zendeskId)
    return agent?.crmUser ?? (agent?.email ? finder.agentId(agent.email, signal) : undefined)
  }
  const callerOf = async (view: CallView, signal: AbortSignal): Promise<string | undefined> => {
    const chosen = chosenIn(view, zendeskId)
    if (chosen) return chosen.id
    const found = await finder.byNumber(numberOf(view, context.country), signal)
    return found.length === 0 ? undefined : chooseContact(found).contact.id
  }
  const pageOf = async (user: string, signal: AbortSignal): Promise<string> => {
    const [first, second] = await tickets.openTicketsOf(user, signal)
    return first && !second ? `tickets/${encodeURIComponent(first.id)}` : `users/${encodeURIComponent(user)}`
  }

  const reportLiveEvent: NonNullable<Destination['reportLiveEvent']> = async ({ call }, liveEvent, signal) => {
    const party = popsAt(call.view, liveEvent, settings.popEvents)
    if (!party) return nothing
    const [agent, user] = await Promise.all([agentOf(party, signal), callerOf(call.view, signal)])
    if (agent === undefined || user === undefined) return nothing
    const page = await pageOf(user, signal)
    const path = `/channels/voice/agents/${encodeURIComponent(agent)}/${page}/display.json`
    const { status } = await api.ask({ method: 'POST', path, accept: refusals, answer: 'none' }, signal)
    if (status < 300) return { id: page, url: `https://${settings.subdomain}.zendesk.com/agent/${page}` }
    const why =
      status === 404
        ? 'it does not know the agent, or the page'
        : 'the plan lacks Talk Partner Edition, or our agent may not'
    throw new SwitchhookError(
      'crm_rejected',
      `Zendesk did not open ${page} for the agent ${agent} (${status}): ${why}.`,
    )
  }
  return { liveEventKinds: settings.popEvents, reportLiveEvent }
}

/**
 * At whose screen. While it rings: at the only phone that rings. Where several ring, at nobody's until one of them answers. Of
 * calls that go out nobody is shown anything: who dials knows whom.
 */
function popsAt(
  { direction, rung, answeredBy }: CallView,
  liveEvent: LiveEventKind,
  events: readonly LiveEventKind[],
): AgentParty | undefined {
  if (direction !== 'inbound') return undefined
  const [only, another] = rung
  if (liveEvent === 'ringing') return another ? undefined : only
  const wasShown = events.includes('ringing') && !another && only?.extension === answeredBy?.extension
  return wasShown ? undefined : answeredBy
}
