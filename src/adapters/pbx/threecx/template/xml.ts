/** XML text, safely: whatever is put in by these functions is data, never markup. */
import { escapeMarkup } from '../../../../lib/markup.ts'

/** For text and attribute values alike. Characters that XML 1.0 can't hold are left out. */
function escapeXml(text: string): string {
  return escapeMarkup(text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')).replace(
    /[\n\r\t]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  )
}

/** An element as indented lines; children are such lines already, a string is text content. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  content: readonly string[] | string = [],
): string[] {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
  const start = `<${name}${written.join('')}`
  if (typeof content === 'string') return [`${start}>${escapeXml(content)}</${name}>`]
  if (content.length === 0) return [`${start} />`]
  return [`${start}>`, ...content.map((line) => `  ${line}`), `</${name}>`]
}
