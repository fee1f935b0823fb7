{{- define "mailhooks.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- /* By which Services, budgets and policies find the pods of a role. Takes [context, role]. */}}
{{- define "mailhooks.selector" -}}
{{- $context := index . 0 -}}
app.kubernetes.io/name: {{ $context.Chart.Name }}
app.kubernetes.io/instance: {{ $context.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "mailhooks.labels" -}}
{{- $context := index . 0 -}}
{{ include "mailhooks.selector" . }}
app.kubernetes.io/version: {{ $context.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $context.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $context.Chart.Name $context.Chart.Version | replace "+" "_" }}
{{- end }}

{{- /* A pod that runs one command of the image. Takes a dict: context, role, resources, restartPolicy, probes, values.
       Settings that are numbers are written out: 1000000 and not 1e+06. */}}
{{- define "mailhooks.pod" -}}
{{- $values := .context.Values -}}
{{- $own := .values | default dict -}}
automountServiceAccountToken: false
{{- with $values.serviceAccountName }}
serviceAccountName: {{ . }}
{{- end }}
{{- with $values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext: {{ toYaml $values.podSecurityContext | nindent 2 }}
terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
{{- with .restartPolicy }}
restartPolicy: {{ . }}
{{- end }}
containers:
  - name: {{ .role }}
    image: {{ printf "%s:%s" $values.image.repository ($values.image.tag | default .context.Chart.AppVersion) | quote }}
    imagePullPolicy: {{ $values.image.pullPolicy }}
    args: [{{ .role }}]
    securityContext: {{ toYaml $values.securityContext | nindent 6 }}
    env:
      {{- range $name := $values.secret.keys }}
      - name: {{ $name }}_FILE
        value: /run/secrets/mailhooks/{{ $name }}
      {{- end }}
      {{- range $name, $value := $values.settings }}
      - name: {{ $name }}
        value: {{ if kindIs "float64" $value }}{{ printf "%v" (int64 $value) | quote }}{{ else }}{{ $value | quote }}{{ end }}
      {{- end }}
      {{- with $values.extraEnv }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- if .probes }}
    ports:
      - { name: http, containerPort: 8080, protocol: TCP }
    startupProbe:
      httpGet: { path: /healthz, port: http }
      periodSeconds: 2
      failureThreshold: 60
    # /healthz of an API is red while its database is away, and a restart brings no database back.
    livenessProbe:
      {{- if eq .role "api" }}
      tcpSocket: { port: http }
      {{- else }}
      httpGet: { path: /healthz, port: http }
      {{- end }}
      periodSeconds: 10
      timeoutSeconds: 5
      failureThreshold: 30
    readinessProbe:
      httpGet: { path: {{ .probes.readiness }}, port: http }
      periodSeconds: 5
      timeoutSeconds: 5
    {{- end }}
    resources: {{ toYaml .resources | nindent 6 }}
    volumeMounts:
      - { name: secrets, mountPath: /run/secrets/mailhooks, readOnly: true }
      - { name: tmp, mountPath: /tmp }
      # Mail lands here while SMTP_URL is not set; it goes with the pod.
      - { name: data, mountPath: /var/lib/mailhooks }
      {{- with $values.extraVolumeMounts }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
volumes:
  - name: secrets
    secret:
      secretName: {{ $values.secret.name }}
      defaultMode: 288 # 0440
      items:
        {{- range $name := $values.secret.keys }}
        - { key: {{ $name }}, path: {{ $name }} }
        {{- end }}
  - { name: tmp, emptyDir: { sizeLimit: 64Mi } }
  - { name: data, emptyDir: { sizeLimit: 1Gi } }
  {{- with $values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- if .probes }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{ include "mailhooks.selector" (list .context .role) | nindent 8 }}
{{- end }}
{{- with $own.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $own.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $own.affinity }}
affinity: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end }}
