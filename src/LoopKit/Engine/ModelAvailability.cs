using System.Collections.Immutable;
using LoopKit.Events;
using LoopKit.Models;

namespace LoopKit.Engine;

/// <summary>Which models a loop does not call for now. Part of the fold: everything in it follows from the journal.</summary>
internal sealed record ModelAvailability
{
    public static ModelAvailability Empty { get; } = new();

    /// <summary>A person wants the models to be called whatever is known of them.</summary>
    public static ModelAvailability Insisting { get; } = new() { Insists = true };

    /// <summary>Until when.</summary>
    public ImmutableDictionary<ModelRef, DateTimeOffset> Until { get; private init; } = ImmutableDictionary<ModelRef, DateTimeOffset>.Empty;

    /// <summary>Failures in a row of the model that was called last.</summary>
    public int Failures { get; private init; }

    /// <summary>Whether a person wants the next call to be made although its lane is closed.</summary>
    public bool Insists { get; private init; }

    /// <summary>The model whose call failed last, and how; <see langword="null"/> when the last call was answered.</summary>
    public (ModelRef Model, ModelFailureKind Kind)? LastFailure { get; private init; }

    /// <summary>Whether a model may be called.</summary>
    public bool Has(ModelRef model, DateTimeOffset now) => !Until.TryGetValue(model, out var until) || until <= now;

    /// <summary>How often a model has failed in a row.</summary>
    public int FailuresOf(ModelRef model) => LastFailure?.Model == model ? Failures : 0;

    public ModelAvailability AfterFailure(ModelRef model, TurnFailed failed) => this with
    {
        Until = failed.UnavailableUntil is { } until ? Until.SetItem(model, until) : Until,
        LastFailure = (model, failed.Kind),
        Failures = failed.UnavailableUntil is null ? FailuresOf(model) + 1 : 0,
        Insists = false,
    };

    public ModelAvailability AfterReply(ModelRef model) => LastFailure is null && !Insists && Until.IsEmpty ? this : new() { Until = Until.Remove(model) };

    /// <summary>What was waited for is available, whatever the clock says by now.</summary>
    public ModelAvailability AfterWait(DateTimeOffset? end) => end is null || Until.IsEmpty ? this : this with { Until = Until.RemoveRange(Until.Where(model => model.Value <= end).Select(model => model.Key)) };
}
