/**
 * A drawing of the page as a file of its own: what style sheets and the theme gave it is written into each element, since
 * they do not travel with it. Its title is on it.
 */
const STYLES = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'stroke-linecap', 'opacity', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline'] as const
const TITLE_HEIGHT = 34
const SCALE = 2

export interface SvgFile {
  text: string
  width: number
  height: number
}

export function svgOf(drawing: SVGSVGElement, title: string): SvgFile {
  const { width, height } = drawing.viewBox.baseVal
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
  svg.setAttribute('viewBox', `0 0 ${width} ${height + TITLE_HEIGHT}`)
  svg.setAttribute('width', String(width))
  svg.setAttribute('height', String(height + TITLE_HEIGHT))
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
  return { text: new XMLSerializer().serializeToString(svg), width, height: height + TITLE_HEIGHT }
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
