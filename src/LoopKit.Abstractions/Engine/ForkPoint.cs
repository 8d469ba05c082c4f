using LoopKit.Models;

namespace LoopKit.Engine;

/// <summary>Where a loop is forked, and what is different in the fork. What is not set stays as it was in the source.</summary>
public sealed record ForkPoint
{
    /// <summary>The fork begins in the state right after this iteration of the source ended; 0 is the state before the first.</summary>
    public required int Iteration { get; init; }

    /// <summary>The fork's unique name: 1 to 64 lower-case letters, digits and hyphens. Default: made from the source's name.</summary>
    public string? Name { get; init; }

    /// <summary>What is to be reached.</summary>
    public string? Goal { get; init; }

    /// <summary>The model to call.</summary>
    public ModelRef? Model { get; init; }

    /// <summary>The iteration after which the loop fails; those of the source count.</summary>
    public int? MaxIterations { get; init; }

    /// <summary>An iteration's turns end after this many model calls.</summary>
    public int? MaxTurns { get; init; }

    /// <summary>The Handlebars template of the system prompt.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>The Handlebars template of the user message that every iteration starts with.</summary>
    public string? Prompt { get; init; }

    /// <summary>Values for <c>{{inputs.…}}</c> in the prompt; those of other names stay as they were.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();
}
