using Microsoft.Extensions.AI;

namespace LoopKit.Models;

/// <summary>Says for which loop a chat client is called. LoopKit attaches it to the options of every call.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Iteration">The iteration, from 1.</param>
/// <param name="Turn">The turn within the iteration, from 1.</param>
public sealed record ChatCall(LoopId Loop, int Iteration, int Turn)
{
    /// <summary>The key in <see cref="ChatOptions.AdditionalProperties"/>.</summary>
    public const string Key = "loopkit.call";

    /// <summary>The tool that makes the call for a sub-agent of its own; <see langword="null"/> for a turn of the loop itself.</summary>
    public string? Tool { get; init; }

    /// <summary>Finds the call that options belong to, or returns <see langword="null"/> outside a loop.</summary>
    public static ChatCall? From(ChatOptions? options) =>
        options?.AdditionalProperties is { } properties && properties.TryGetValue(Key, out ChatCall? call) ? call : null;
}
