/**
 * A CRM that has no interface, or none that we know: the address of a caller in it, by a template, and nothing else. It finds
 * nobody and is sent nothing; agents' pages, the browser extension and 3CX open the address where nobody was found.
 */

import { callerUrl } from '../../../lib/caller-url.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Connector } from '../connector.ts'
import { checkOf, good } from '../findings.ts'
import { logOnlySource } from '../log-only.ts'
import type { UrlCrmSettings } from './settings.ts'

export const urlCrmId = 'url'

export function createUrlConnector({ template }: UrlCrmSettings): Connector {
  const refuse = () =>
    Promise.reject(
      new SwitchhookError('crm_not_configured', 'The URL-only CRM takes no calls: it has an address only.'),
    )
  const sample = { e164: '+12025550142', digits: '12025550142', national: '2025550142', name: 'Grace Miller' }
  return {
    id: urlCrmId,
    kind: 'url',
    priority: 1000,
    can: { find: false, log: false },
    urlTemplate: template,
    ...logOnlySource('The URL-only CRM'),
    logCall: refuse,
    amendCall: refuse,
    check: async () => checkOf([good(`A call of +1 202 555 0142 opens ${callerUrl(template, sample)}`)]),
  }
}
