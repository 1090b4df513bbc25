/**
 * The 3CX server-side CRM template that makes a PBX talk to this deployment: a V20 form, and a V18 form without the
 * `Parent` of parameters and without the variables that only V20 knows. The grammar is 3CX's; what we keep clear of in
 * it is said in scenarios.ts.
 */
import { SwitchhookError } from '../../../../lib/errors.ts'
import { parameterElements, type TemplateForm } from './parameters.ts'
import { scenarioElements } from './scenarios.ts'
import { element } from './xml.ts'

export type { TemplateForm } from './parameters.ts'

export interface TemplateOptions {
  /** This deployment's address, https in production; becomes the default of a parameter, so that the admin can change it. */
  readonly baseUrl: string
  readonly form: TemplateForm
  /** ISO 3166 alpha-2. 3CX requires it and makes no use of it. */
  readonly country: string
}

/** The template's XML. Throws bad_field when `baseUrl` is no http(s) address. */
export function renderTemplate({ baseUrl, form, country }: TemplateOptions): string {
  const lines = element(
    'Crm',
    // 3CX takes no spaces or special characters in the name.
    { Country: country, Name: 'Switchhook', Version: '1', SupportsEmojis: 'true' },
    [
      ...element('Number', { Prefix: 'AsIs', MaxLength: '' }),
      ...element('Connection', { MaxConcurrentRequests: '8' }),
      ...element('Parameters', {}, parameterElements(addressOf(baseUrl), form)),
      ...element('Authentication', { Type: 'No' }),
      ...element('Scenarios', {}, scenarioElements(form)),
    ],
  )
  return `${['<?xml version="1.0" encoding="utf-8"?>', ...lines].join('\n')}\n`
}

/** Without a slash, query or fragment at the end; a path stays, since a deployment may live under one. */
function addressOf(baseUrl: string): string {
  const url = URL.parse(baseUrl)
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '') {
    throw new SwitchhookError('bad_field', 'baseUrl: must be the http(s) address of this deployment, without a login.')
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}
