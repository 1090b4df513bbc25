/** The 3CX template of a deployment, which address it holds, and whether a PBX elsewhere could reach it. */
import { isThisMachine } from '../../lib/address.ts'
import { ConnectionFailure } from '../terminal/failure.ts'
import type { ApiClient } from './api-client.ts'

/**
 * Throws ConnectionFailure for an answer that is none, such as the page of a proxy: 3CX would be given it.
 * @param query `look`: nobody takes this one to 3CX.
 */
export async function readTemplate(
  api: ApiClient,
  query: { readonly version?: 'v18' | 'v20'; readonly look?: 'true' },
): Promise<string> {
  const xml = await api.text({ path: '/3cx/template.xml', query })
  if (/^\s*(?:<\?xml[^>]*>\s*)?<Crm\s/.test(xml)) return xml
  throw new ConnectionFailure(`${api.url} answers, but not with a template for 3CX.`, {
    hint: 'Set SWITCHHOOK_URL, or --url, to the address of your Switchhook; npx switchhook health tries it.',
  })
}

export function addressInTemplate(xml: string): string | undefined {
  return xml.match(/https?:\/\/[^"'<\s\][]+/g)?.find((url) => !url.includes('3cx.com'))
}

/** True where no PBX on another machine reaches it. */
export function isOnlyHere(address: string): boolean {
  return !URL.canParse(address) || isThisMachine(address)
}
