/** Which elements are read, and which end a line of text. */

/** Their text is not for readers, or is somebody's to edit, or is code. */
const skippedTags = new Set(
  'SCRIPT STYLE NOSCRIPT TEMPLATE TEXTAREA INPUT SELECT OPTION DATALIST CODE PRE KBD SAMP VAR SVG MATH CANVAS IFRAME OBJECT EMBED AUDIO VIDEO TIME METER PROGRESS HEAD TITLE'.split(
    ' ',
  ),
)
const editors =
  '[contenteditable]:not([contenteditable="false" i]), [role="textbox" i], .CodeMirror, .cm-editor, .monaco-editor, .ace_editor, .ProseMirror, .ql-editor, .mce-content-body'
const inlineTags = new Set(
  'A ABBR B BDI BDO CITE DEL DFN EM FONT I INS LABEL MARK Q S SMALL SPAN STRONG SUB SUP U WBR DATA SLOT OUTPUT'.split(
    ' ',
  ),
)

export const dialLinks = 'a[href^="tel:" i], a[href^="callto:" i]'

export function isSkipped(element: Element): boolean {
  return skippedTags.has(element.tagName.toUpperCase()) || element.matches(editors) || element.matches(dialLinks)
}

/** Whether it, or what it is in, may not be read; also across the edges of shadow trees. */
export function isInsideSkipped(node: Node): boolean {
  for (let at: Node | null = node; at; at = at.parentNode ?? (at instanceof ShadowRoot ? at.host : null)) {
    if (at instanceof Element && isSkipped(at)) return true
  }
  return false
}

/** Custom elements are inline unless styled; each mostly stands for itself, so it ends a line. */
export function isInline(element: Element): boolean {
  return inlineTags.has(element.tagName)
}

/** The element whose lines this node belongs to. */
export function blockOf(node: Node): Element | undefined {
  let at = node instanceof Element ? node : node.parentElement
  while (at && isInline(at)) at = at.parentElement
  return at ?? undefined
}
