// Sends the traces of a hub to an OpenTelemetry collector, by OTLP over HTTP (OTEL_EXPORTER_OTLP_ENDPOINT, by default
// http://localhost:4318). Load it into every process:
//
//   npm install @opentelemetry/sdk-trace-node @opentelemetry/resources @opentelemetry/exporter-trace-otlp-http
//   NODE_OPTIONS="--import $PWD/examples/tracing.mjs" OTEL_SERVICE_NAME=heliograph npm start
//
// OTEL_TRACES_SAMPLER_ARG, from 0 to 1, is the share of requests that is followed; those that come with a traceparent are
// followed as it says.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({
    'service.name': process.env.OTEL_SERVICE_NAME ?? 'heliograph',
    'process.pid': process.pid,
  }),
  sampler: new ParentBasedSampler({
    root: new TraceIdRatioBasedSampler(Number(process.env.OTEL_TRACES_SAMPLER_ARG ?? 1)),
  }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
provider.register();
// What is left goes out before the process ends.
process.once('beforeExit', () => provider.shutdown());
