/** ElevenLabs' API with the site's key. ELEVENLABS_API_URL is for regions with an address of their own. */
import { requestJson } from '../../adapters/crm/http/request.ts'
import type { RecoverContext } from '../../adapters/pbx/elevenlabs/recover.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { SiteServices } from '../services.ts'

const defaultUrl = 'https://api.elevenlabs.io'

/** Whether the site can recover conversations at all. */
export function hasElevenlabsKey({ variables }: SiteServices): boolean {
  return Boolean(variables.ELEVENLABS_API_KEY)
}

/** Throws `not_configured` without a key. */
export function recoverContext(services: SiteServices): RecoverContext {
  const { variables, fetch, clock, log, records, pipeline, settings } = services
  const key = variables.ELEVENLABS_API_KEY
  if (!key) {
    const variablesMissing = { variables: ['ELEVENLABS_API_KEY'] }
    throw new SwitchhookError('not_configured', 'Set ELEVENLABS_API_KEY to fetch conversations.', {
      details: variablesMissing,
    })
  }
  const base = (variables.ELEVENLABS_API_URL ?? defaultUrl).replace(/\/+$/, '')
  const http = {
    crm: 'ElevenLabs',
    credentialsHint: 'ELEVENLABS_API_KEY',
    addressHint: 'ELEVENLABS_API_URL',
    fetch,
    clock,
    secrets: [key],
  }
  const get = async (path: string) => {
    const request = { method: 'GET', url: `${base}${path}`, headers: { 'xi-api-key': key } } as const
    return (await requestJson(http, request, new AbortController().signal)).body
  }
  return { get, records, clock, log, country: settings.country, accept: (reports) => pipeline.accept(reports) }
}
