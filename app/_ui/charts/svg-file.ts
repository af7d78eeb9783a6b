/**
 * A drawing of the page as a file of its own: what style sheets and the theme gave it is written into each element, since
 * they do not travel with it. Its title is on it.
 */
const STYLES = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'stroke-linecap', 'paint-order', 'opacity', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline'] as const
const TITLE_HEIGHT = 34
const LEGEND_LINE = 20
const SCALE = 2

export interface SvgFile {
  text: string
  width: number
  height: number
}

/** What the colours of a drawing mean, where the page says it beside the drawing: in an element with `data-legend`. */
export interface LegendEntry {
  /** Null: the text bears its own sign. */
  color: string | null
  text: string
}

export function legendOf(figure: Element | null): LegendEntry[] {
  return [...(figure?.querySelectorAll<HTMLElement>('[data-legend] > *') ?? [])].map((entry) => {
    const swatch = entry.querySelector('[data-swatch]')
    return { color: swatch === null ? null : getComputedStyle(swatch).backgroundColor, text: entry.innerText.replaceAll(/\s+/g, ' ').trim() }
  })
}

export function svgOf(drawing: SVGSVGElement, title: string, legend: readonly LegendEntry[] = []): SvgFile {
  const { width, height } = drawing.viewBox.baseVal
  const { entries, height: legendHeight } = placed(legend, width)
  const copy = drawing.cloneNode(true) as SVGSVGElement
  const [from, to] = [[drawing, ...drawing.querySelectorAll('*')], [copy, ...copy.querySelectorAll('*')]]
  from.forEach((element, index) => {
    const style = getComputedStyle(element)
    const target = to[index]
    if (target === undefined) return
    for (const name of STYLES) target.setAttribute(name, style.getPropertyValue(name))
    for (const name of ['class', 'style', 'tabindex', 'role']) target.removeAttribute(name)
  })
  const page = getComputedStyle(document.body)
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const whole = height + TITLE_HEIGHT + legendHeight
  svg.setAttribute('viewBox', `0 0 ${width} ${whole}`)
  svg.setAttribute('width', String(width))
  svg.setAttribute('height', String(whole))
  svg.setAttribute('font-family', 'system-ui, sans-serif')
  const ground = document.createElementNS(svg.namespaceURI, 'rect')
  ground.setAttribute('width', '100%')
  ground.setAttribute('height', '100%')
  ground.setAttribute('fill', getComputedStyle(document.documentElement).getPropertyValue('--surface') || '#fff')
  const text = document.createElementNS(svg.namespaceURI, 'text')
  text.textContent = title
  text.setAttribute('x', '12')
  text.setAttribute('y', '22')
  text.setAttribute('font-size', '15')
  text.setAttribute('font-weight', '600')
  text.setAttribute('fill', page.color)
  copy.setAttribute('y', String(TITLE_HEIGHT))
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  svg.append(ground, text, copy)
  for (const { x, y, color, text: words } of entries) {
    const top = height + TITLE_HEIGHT + y
    if (color !== null) {
      const swatch = document.createElementNS(svg.namespaceURI, 'rect')
      for (const [name, value] of Object.entries({ x, y: top + 2, width: 10, height: 10, rx: 2, fill: color })) swatch.setAttribute(name, String(value))
      svg.append(swatch)
    }
    const label = document.createElementNS(svg.namespaceURI, 'text')
    label.textContent = words
    for (const [name, value] of Object.entries({ x: x + (color === null ? 0 : 16), y: top + 11, 'font-size': 12, fill: page.color })) label.setAttribute(name, String(value))
    svg.append(label)
  }
  return { text: new XMLSerializer().serializeToString(svg), width, height: whole }
}

/** In lines as wide as the drawing; the width of a text is estimated, generously. */
function placed(legend: readonly LegendEntry[], width: number): { entries: (LegendEntry & { x: number; y: number })[]; height: number } {
  let [x, y] = [12, 6]
  const entries = legend.map((entry) => {
    const wide = 16 + 7 * entry.text.length
    if (x > 12 && x + wide > width - 12) [x, y] = [12, y + LEGEND_LINE]
    const at = { ...entry, x, y }
    x += wide + 18
    return at
  })
  return { entries, height: entries.length === 0 ? 0 : y + LEGEND_LINE }
}

export async function pngOf({ text, width, height }: SvgFile): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = width * SCALE
    canvas.height = height * SCALE
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((done, failed) => canvas.toBlob((blob) => (blob === null ? failed(new Error('The browser made no PNG.')) : done(blob)), 'image/png'))
  } finally {
    URL.revokeObjectURL(address)
  }
}
