import { linePath } from '../../text/line-path.ts';
import { niceCount } from '../../text/number.ts';
import { duration } from '../../text/time.ts';
import { colourClass, Frame, valueOf, type ChartProps } from './frame.tsx';

/** Lines of times in ms. */
export function LineChart(props: ChartProps) {
  const { points, series } = props;
  const values = series.map(({ key }) => points.map((point) => valueOf(point, key)));
  const max = niceCount(Math.max(0, ...values.flat().map((value) => value ?? 0)));
  return (
    <Frame {...props} max={max} format={(value) => (value === 0 ? '0' : duration(value))}>
      {series.map(({ key, colour }, index) => {
        const { line, dots } = linePath(values[index] ?? [], max);
        return (
          <g key={key}>
            <path className={colourClass(colour, 'line')} d={line} />
            <path className={colourClass(colour, 'dots')} d={dots} />
          </g>
        );
      })}
    </Frame>
  );
}
