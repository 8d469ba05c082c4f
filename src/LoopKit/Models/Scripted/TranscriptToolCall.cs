using System.Text.Json;

namespace LoopKit.Models.Scripted;

/// <summary>A tool call of a turn.</summary>
internal sealed record TranscriptToolCall(string Name, IReadOnlyDictionary<string, JsonElement> Arguments);
