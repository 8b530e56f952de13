{{/* Name of the chart, or what the user calls it. */}}
{{- define "twingate-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* Name of the release and a chart, once where one has the other in it. Takes the context, the chart and its values. */}}
{{- define "twingate-operator.releaseName" -}}
{{- $release := (index . 0).Release.Name -}}
{{- $values := index . 2 -}}
{{- $name := default (index . 1) $values.nameOverride -}}
{{- if $values.fullnameOverride -}}
{{- $name = $values.fullnameOverride -}}
{{- else if contains $name $release -}}
{{- $name = $release -}}
{{- else -}}
{{- $name = printf "%s-%s" $release $name -}}
{{- end -}}
{{- $name | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* Name of the Deployment and of all that belongs to it. Label values and many names end at 63 characters. */}}
{{- define "twingate-operator.fullname" -}}
{{- include "twingate-operator.releaseName" (list . .Chart.Name .Values) -}}
{{- end }}

{{/* A map as JSON, without the entries that are empty texts: they stand for defaults. */}}
{{- define "twingate-operator.filled" -}}
{{- $filled := dict -}}
{{- range $name, $value := . -}}
{{- if kindIs "map" $value -}}
{{- $_ := set $filled $name (include "twingate-operator.filled" $value | fromJson) -}}
{{- else if not (and (kindIs "string" $value) (empty $value)) -}}
{{- $_ := set $filled $name $value -}}
{{- end -}}
{{- end -}}
{{- toJson $filled -}}
{{- end }}

{{/* Name that the chart of the gateway gives to its Service, and we to the TwingateGateway. */}}
{{- define "twingate-operator.gatewayName" -}}
{{- include "twingate-operator.releaseName" (list . "gateway" .Values.gateway) -}}
{{- end }}

{{/* Name of the gateway's authority in Twingate: of all clusters and namespaces only this one has it. */}}
{{- define "twingate-operator.gatewayAuthorityName" -}}
{{- with .Values.gateway.twingateOperator.gateway.certificateAuthority.name -}}
{{- . -}}
{{- else -}}
{{- $cluster := dig "metadata" "uid" "" (lookup "v1" "Namespace" "" "kube-system") -}}
{{- if not $cluster -}}
{{- fail "Set gateway.twingateOperator.gateway.certificateAuthority.name to a name that no other certificate authority of your Twingate network has: without the cluster none can be made up" -}}
{{- end -}}
{{- printf "%s-ca-%s" (include "twingate-operator.gatewayName" $) (printf "%s/%s" $cluster $.Release.Namespace | sha256sum | trunc 16) -}}
{{- end -}}
{{- end }}

{{/* These two, and no others, select the Pods: a selector cannot be changed by an upgrade. */}}
{{- define "twingate-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "twingate-operator.name" . | toJson }}
app.kubernetes.io/instance: {{ .Release.Name | toJson }}
{{- end }}

{{- define "twingate-operator.labels" -}}
{{ include "twingate-operator.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | toJson }}
app.kubernetes.io/managed-by: {{ .Release.Service | toJson }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" | toJson }}
{{- end }}

{{/* Of what runs for a while: the selector above must not find it. */}}
{{- define "twingate-operator.hookLabels" -}}
{{ include "twingate-operator.labels" . | fromYaml | merge (dict "app.kubernetes.io/name" (include "twingate-operator.name" . | trunc 58 | trimSuffix "-" | printf "%s-hook")) | toYaml }}
{{- end }}

{{/* Labels of the user never replace those that select. */}}
{{- define "twingate-operator.podLabels" -}}
{{- mergeOverwrite (deepCopy (default dict .Values.podLabels)) (include "twingate-operator.selectorLabels" . | fromYaml) | toYaml -}}
{{- end }}

{{/* Containers do not see a changed Secret until they are started again, so the Pod changes with the key. */}}
{{- define "twingate-operator.podAnnotations" -}}
{{- $checksum := dict -}}
{{- with .Values.twingateOperator.apiKey -}}
{{- $checksum = dict "checksum/api-key" (sha256sum .) -}}
{{- end -}}
{{- mergeOverwrite $checksum (deepCopy (default dict .Values.podAnnotations)) | toYaml -}}
{{- end }}

{{- define "twingate-operator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "twingate-operator.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{/* YAML numbers arrive as floating point: 20240101 must not become 2.0240101e+07. */}}
{{- define "twingate-operator.image" -}}
{{- $tag := .Values.image.tag -}}
{{- if kindIs "float64" $tag -}}
{{- $tag = int64 $tag -}}
{{- end -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion $tag | toString) -}}
{{- end }}

{{- define "twingate-operator.apiKeySecretName" -}}
{{- default (include "twingate-operator.fullname" .) .Values.twingateOperator.existingAPIKeySecret.name -}}
{{- end }}

{{- define "twingate-operator.apiKeySecretKey" -}}
{{- if .Values.twingateOperator.existingAPIKeySecret.name -}}
{{- default "TWINGATE_API_KEY" .Values.twingateOperator.existingAPIKeySecret.key -}}
{{- else -}}
TWINGATE_API_KEY
{{- end -}}
{{- end }}

{{/* A probe has one handler: another one than HTTP replaces ours. Takes the default path and the user's probe. */}}
{{- define "twingate-operator.probe" -}}
{{- if or .probe.exec .probe.tcpSocket .probe.grpc -}}
{{- toYaml .probe -}}
{{- else -}}
{{- $default := dict "httpGet" (dict "path" .path "port" 8080) -}}
{{- mergeOverwrite $default (deepCopy .probe) | toYaml -}}
{{- end -}}
{{- end }}

{{- define "twingate-operator.livenessProbe" -}}
{{- include "twingate-operator.probe" (dict "path" "/healthz" "probe" (default dict .Values.livenessProbe)) -}}
{{- end }}

{{- define "twingate-operator.readinessProbe" -}}
{{- include "twingate-operator.probe" (dict "path" "/readyz" "probe" (default dict .Values.readinessProbe)) -}}
{{- end }}

{{/* One Pod is replaced by the next, several one after the other: who leads meanwhile is agreed by the Lease. */}}
{{- define "twingate-operator.strategy" -}}
type: {{ ternary "RollingUpdate" "Recreate" (gt (int .Values.replicas) 1) }}
{{- end }}

{{/* Labels of the user beside those of the chart, which win. Takes the context and the labels. */}}
{{- define "twingate-operator.labelsAnd" -}}
{{- mergeOverwrite (deepCopy (default dict (index . 1))) (include "twingate-operator.labels" (index . 0) | fromYaml) | toYaml -}}
{{- end }}

{{/* The port in twingateOperator.host, if there is one. */}}
{{- define "twingate-operator.twingatePort" -}}
{{- regexFind ":[0-9]+$" .Values.twingateOperator.host | trimPrefix ":" -}}
{{- end }}

{{- define "twingate-operator.viewLabels" -}}
{{ include "twingate-operator.labels" . }}
rbac.authorization.k8s.io/aggregate-to-view: "true"
{{- end }}

{{- define "twingate-operator.editLabels" -}}
{{ include "twingate-operator.labels" . }}
rbac.authorization.k8s.io/aggregate-to-edit: "true"
rbac.authorization.k8s.io/aggregate-to-admin: "true"
{{- end }}

{{/* The ID of the remote network from a Secret, as a list of environment variables. */}}
{{- define "twingate-operator.remoteNetworkEnv" -}}
{{- with .Values.twingateOperator.existingRemoteNetworkIdSecret -}}
{{- if .name -}}
- name: TWINGATE_REMOTE_NETWORK_ID
  valueFrom:
    secretKeyRef:
      name: {{ .name | toJson }}
      key: {{ default "TWINGATE_REMOTE_NETWORK_ID" .key | toJson }}
{{- else -}}
[]
{{- end -}}
{{- end -}}
{{- end }}

{{/*
The watched namespaces, as JSON {"names": […]}, when all are plain names and no more than the operator watches one by one;
else none.
*/}}
{{- define "twingate-operator.plainNamespaces" -}}
{{- $names := list -}}
{{- $patterns := false -}}
{{- range .Values.twingateOperator.namespaces -}}
{{- range splitList "," . -}}
{{- $name := trim . -}}
{{- if regexMatch "^[a-z0-9-]+$" $name -}}
{{- $names = append $names $name -}}
{{- else if $name -}}
{{- $patterns = true -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $names = uniq $names -}}
{{- dict "names" (ternary (list) $names (or $patterns (gt (len $names) 20))) | toJson -}}
{{- end }}

{{/* Rules across values; what one value may be is in values.schema.json. */}}
{{- define "twingate-operator.validate" -}}
{{- $operator := .Values.twingateOperator -}}
{{- if and $operator.apiKey $operator.existingAPIKeySecret.name -}}
{{- fail "Set only one of twingateOperator.apiKey and twingateOperator.existingAPIKeySecret.name" -}}
{{- else if not (or $operator.apiKey $operator.existingAPIKeySecret.name) -}}
{{- fail "Set twingateOperator.apiKey or twingateOperator.existingAPIKeySecret.name: the operator needs an API key of your Twingate network" -}}
{{- end -}}
{{- $networks := compact (list $operator.remoteNetworkId $operator.remoteNetworkName $operator.existingRemoteNetworkIdSecret.name) -}}
{{- if gt (len $networks) 1 -}}
{{- fail "Set only one of twingateOperator.remoteNetworkId, twingateOperator.remoteNetworkName and twingateOperator.existingRemoteNetworkIdSecret.name" -}}
{{- else if not $networks -}}
{{- fail "Set twingateOperator.remoteNetworkId, twingateOperator.remoteNetworkName or twingateOperator.existingRemoteNetworkIdSecret.name: where resources belong that do not name a remote network" -}}
{{- end -}}
{{- $plain := (include "twingate-operator.plainNamespaces" . | fromJson).names -}}
{{- if and $plain (eq "none" .Values.rbac.secrets) -}}
{{- fail "Leave rbac.secrets at cluster: with plain names in twingateOperator.namespaces the operator may use the Secrets of those namespaces only" -}}
{{- else if and .Values.rbac.secretNamespaces (ne "none" .Values.rbac.secrets) -}}
{{- fail "Set rbac.secrets to none, or leave rbac.secretNamespaces empty" -}}
{{- else if and .Values.rbac.referenceNamespaces (not $plain) -}}
{{- fail "Leave rbac.referenceNamespaces empty, or give plain names in twingateOperator.namespaces: else the operator may read in the whole cluster" -}}
{{- end -}}
{{- if and .Values.gateway.enabled $plain (not (has .Release.Namespace $plain)) -}}
{{- fail (printf "Add %s to twingateOperator.namespaces, or set gateway.enabled to false: the objects of the gateway are in the namespace of the release" .Release.Namespace) -}}
{{- end -}}
{{- if .Values.pdb.create -}}
{{- if and .Values.pdb.minAvailable .Values.pdb.maxUnavailable -}}
{{- fail "Set only one of pdb.minAvailable and pdb.maxUnavailable" -}}
{{- else if not (or .Values.pdb.minAvailable .Values.pdb.maxUnavailable) -}}
{{- fail "Set pdb.minAvailable or pdb.maxUnavailable, or leave pdb.create off" -}}
{{- end -}}
{{- end -}}
{{- end }}
