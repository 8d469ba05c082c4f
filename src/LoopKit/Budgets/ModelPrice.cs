using Microsoft.Extensions.AI;

namespace LoopKit.Budgets;

/// <summary>What a model costs, in US dollars per million tokens.</summary>
/// <param name="Input">Tokens sent.</param>
/// <param name="Output">Tokens received, those of thinking included.</param>
public sealed record ModelPrice(decimal Input, decimal Output)
{
    /// <summary>Under this name the Anthropic SDK counts the tokens that were written to a cache.</summary>
    private const string WrittenToCache = "CacheCreationInputTokens";

    private const decimal Million = 1_000_000;

    /// <summary>Tokens sent that the provider had in its cache. Default: as <see cref="Input"/>.</summary>
    public decimal? CachedInput { get; init; }

    /// <summary>Tokens sent that the provider wrote to its cache. Default: as <see cref="Input"/>.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>The most that so many tokens can cost.</summary>
    public decimal AtMost(long inputTokens, long outputTokens)
    {
        var input = Math.Max(Input, Math.Max(CachedInput ?? 0, CacheWrite ?? 0));
        return ((input * inputTokens) + (Output * outputTokens)) / Million;
    }

    /// <summary>What a call cost, by what its provider says that it used.</summary>
    public decimal Of(UsageDetails usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        var input = Math.Max(0, usage.InputTokenCount ?? 0);
        var cached = Math.Clamp(usage.CachedInputTokenCount ?? 0, 0, input);
        var written = Math.Clamp(usage.AdditionalCounts?.GetValueOrDefault(WrittenToCache) ?? 0, 0, input - cached);
        var output = Math.Max(0, usage.OutputTokenCount ?? 0);
        return ((Input * (input - cached - written)) + ((CachedInput ?? Input) * cached) + ((CacheWrite ?? Input) * written) + (Output * output)) / Million;
    }
}
