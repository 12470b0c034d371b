/** One line of a panel. */
export interface Query {
  /** PromQL; `$__rate_interval` is Grafana's. */
  readonly expr: string;
  /** The name of each line: `{{channel}}` is the value of a label. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** An explanation for the viewer. */
  readonly description?: string;
  /** Default: lines over time. */
  readonly type?: 'timeseries' | 'stat';
  /** A unit of Grafana: `s`, `bytes`, `reqps`, `mps` (messages), `eps` (events), `ops`, `short`, `percentunit`, `dateTimeFromNow`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** The width of 24 columns; default 12. */
  readonly width?: number;
}

export interface Dashboard {
  /** Part of its address; never changed. */
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

const COLUMNS = 24;
const PANEL_HEIGHT = 8;
const STAT_HEIGHT = 4;
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;

/** The model of one dashboard for Grafana, as JSON. */
export function grafanaJson({ uid, title, panels }: Dashboard): object {
  return {
    uid,
    title,
    tags: ['ccm'],
    schemaVersion: 39,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    timezone: 'browser',
    links: [
      {
        type: 'dashboards',
        title: 'CCM',
        icon: 'external link',
        tooltip: '',
        tags: ['ccm'],
        asDropdown: true,
        targetBlank: false,
        keepTime: true,
        includeVars: true,
      },
    ],
    templating: {
      list: [{ type: 'datasource', name: 'datasource', label: 'Data source', query: 'prometheus' }],
    },
    annotations: {
      list: [
        {
          name: 'Alerts',
          datasource: DATASOURCE,
          enable: true,
          iconColor: 'red',
          expr: 'ALERTS{alertname=~"Ccm.+", alertstate="firing", severity="critical"}',
          titleFormat: '{{alertname}}',
        },
      ],
    },
    panels: placed(panels).map(({ panel, at }, index) => grafanaPanel(panel, { id: index + 1, at })),
  };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** In reading order: from left to right, and on the next row where one does not fit any more. */
function placed(panels: readonly Panel[]): readonly { readonly panel: Panel; readonly at: Place }[] {
  let x = 0;
  let y = 0;
  let rowHeight = 0;
  return panels.map((panel) => {
    const w = panel.width ?? COLUMNS / 2;
    const h = panel.type === 'stat' ? STAT_HEIGHT : PANEL_HEIGHT;
    if (x + w > COLUMNS) {
      x = 0;
      y += rowHeight;
      rowHeight = 0;
    }
    const at = { x, y, w, h };
    x += w;
    rowHeight = Math.max(rowHeight, h);
    return { panel, at };
  });
}

function grafanaPanel(panel: Panel, { id, at }: { readonly id: number; readonly at: Place }): object {
  const { title, description = '', type = 'timeseries', unit, queries } = panel;
  return {
    id,
    type,
    title,
    description,
    datasource: DATASOURCE,
    gridPos: at,
    fieldConfig: { defaults: { unit, ...(unit === 'dateTimeFromNow' ? {} : { min: 0 }) }, overrides: [] },
    options:
      type === 'stat'
        ? { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value', graphMode: 'area', textMode: 'auto' }
        : { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCodePoint('A'.charCodeAt(0) + index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
    })),
  };
}
