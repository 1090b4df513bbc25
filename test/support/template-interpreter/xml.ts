/** The template's XML as plain elements. Refuses what 3CX refuses with "incorrect file format". */
import { DOMParser, type Node } from '@xmldom/xmldom'

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** Its own text, without that of children; white space kept. */
  readonly text: string
}

export class TemplateError extends Error {
  override readonly name = 'TemplateError'
}

const nodeTypes = { element: 1, text: 3, cdata: 4 } as const

export function parseXml(xml: string): XmlElement {
  for (const [, comment = ''] of xml.matchAll(/<!--([\s\S]*?)-->/g)) {
    if (comment.includes('--')) throw new TemplateError('A comment contains "--".')
  }
  try {
    const parser = new DOMParser({
      onError: (level, message) => {
        if (level !== 'warning') throw new TemplateError(message)
      },
    })
    const root = parser.parseFromString(xml, 'text/xml').documentElement
    if (root === null) throw new TemplateError('There is no root element.')
    return elementOf(root)
  } catch (error) {
    throw error instanceof TemplateError ? error : new TemplateError(`Not XML: ${String(error)}`)
  }
}

interface XmlNode {
  readonly nodeType: number
  readonly nodeName: string
  readonly nodeValue: string | null
  readonly childNodes: Iterable<Node>
}

function elementOf(node: XmlNode & { readonly attributes?: Iterable<{ name: string; value: string }> }): XmlElement {
  const nodes = [...node.childNodes]
  const isText = ({ nodeType }: Node) => nodeType === nodeTypes.text || nodeType === nodeTypes.cdata
  return {
    name: node.nodeName,
    attributes: Object.fromEntries([...(node.attributes ?? [])].map(({ name, value }) => [name, value])),
    children: nodes.filter(({ nodeType }) => nodeType === nodeTypes.element).map((child) => elementOf(child)),
    text: nodes.map((child) => (isText(child) ? (child.nodeValue ?? '') : '')).join(''),
  }
}

export function childrenNamed(parent: XmlElement | undefined, name: string): readonly XmlElement[] {
  return parent?.children.filter((child) => child.name === name) ?? []
}

export function childNamed(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return childrenNamed(parent, name)[0]
}
