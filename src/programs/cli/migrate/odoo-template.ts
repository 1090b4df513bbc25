/** The 3CX template that the Odoo module publishes: which address and key it was filled in with. */
import { DOMParser } from '@xmldom/xmldom'

export interface OdooTemplate {
  /** Default of the parameter `apikey`; empty where it is typed into 3CX only. */
  readonly key: string
  /** Default of the parameter `hostodoo`. */
  readonly address: string
}

/** Undefined for XML that is no template of that module. */
export function readOdooTemplate(xml: string): OdooTemplate | undefined {
  if (!xml.includes('/api/3cx/crm')) return undefined
  const parameters = new Map<string, string>()
  for (const element of Array.from(parse(xml)?.getElementsByTagName('Parameter') ?? [])) {
    parameters.set(element.getAttribute('Name') ?? '', element.getAttribute('Default')?.trim() ?? '')
  }
  if (!parameters.has('apikey')) return undefined
  return { key: parameters.get('apikey') ?? '', address: parameters.get('hostodoo') ?? '' }
}

/** Undefined for what is no XML: then it is not recognised, which the command reports. */
function parse(xml: string) {
  try {
    return new DOMParser({ onError: () => {} }).parseFromString(xml, 'text/xml')
  } catch {
    return undefined
  }
}
