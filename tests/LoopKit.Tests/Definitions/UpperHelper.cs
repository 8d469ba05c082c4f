using LoopKit.Definitions;

namespace LoopKit.Tests.Definitions;

/// <summary>A prompt helper as a host writes one.</summary>
internal sealed class UpperHelper(string name = "upper-case") : IPromptHelper
{
    public string Name => name;

    public string Render(IReadOnlyList<object?> arguments) =>
        arguments.Count == 0 ? throw new InvalidOperationException("no arguments") : string.Join('|', arguments.Select(argument => argument?.ToString()?.ToUpperInvariant() ?? "nothing"));
}
