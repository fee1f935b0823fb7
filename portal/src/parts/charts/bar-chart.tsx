import { count, niceCount } from '../../text/number.ts';
import { colourClass, Frame, valueOf, type ChartProps, type Series } from './frame.tsx';

/** Stacked bars: one per point, one part per series. */
export function BarChart(props: ChartProps) {
  const { points, series } = props;
  const totals = points.map((point) => series.reduce((sum, { key }) => sum + (valueOf(point, key) ?? 0), 0));
  const max = niceCount(Math.max(...totals));
  const step = 100 / Math.max(1, points.length);
  return (
    <Frame {...props} max={max} format={(value) => count(value)}>
      {points.map((point, index) => {
        let top = 100;
        return series.map(({ key, colour }) => {
          const tall = ((valueOf(point, key) ?? 0) / max) * 100;
          if (tall === 0) return null;
          top -= tall;
          return (
            <rect
              key={`${point.at} ${key}`}
              className={colourClass(colour, 'bar')}
              x={index * step + step * 0.1}
              y={top}
              width={step * 0.8}
              height={tall}
            />
          );
        });
      })}
    </Frame>
  );
}

export type { Series };
