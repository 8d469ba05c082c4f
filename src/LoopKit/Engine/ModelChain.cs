using LoopKit.Models;

namespace LoopKit.Engine;

/// <summary>Which model a loop calls: its own, or while that one is not available the first of its fallbacks that is. Pure.</summary>
/// <remarks>An iteration that was begun with a model goes on with it while it can, because no other knows what that one thought; the next iteration returns to the first.</remarks>
internal static class ModelChain
{
    /// <summary>The model that is called next, when it is not the loop's own.</summary>
    public static ModelRef? FallbackAt(LoopState state, DateTimeOffset now)
    {
        if (state.Definition.FallbackModels.Count == 0)
        {
            return null;
        }

        var model = IsAnswered(state) && state.Models.Has(state.ActiveModel, now) ? state.ActiveModel : FirstAvailable(state, now);
        return model == state.Model ? null : model;
    }

    /// <summary>The model that was called last: that of the review under way, when there is one.</summary>
    public static ModelRef Called(LoopState state) => state.Current?.ReviewUnderWay is { } review ? review.Fallback ?? state.Definition.Review?.Model ?? state.Model : state.ActiveModel;

    /// <summary>Until when the model whose call failed is not called, when it is to be left alone for longer than a retry.</summary>
    public static DateTimeOffset? UnavailableUntil(LoopState state, LoopInput.TurnFailed failed)
    {
        var rules = failed.Rules ?? RetryPolicy.Original;
        if (failed.Kind == ModelFailureKind.UsageLimit)
        {
            return failed.Now + RetryPolicy.UsageWindow(failed.RetryAfter, failed.Jitter, rules);
        }

        if (Models(state).Count == 1 || state.Models.FailuresOf(Called(state)) + 1 < rules.FailuresBeforeFallback)
        {
            return null;
        }

        var wish = RetryPolicy.Grant(failed.RetryAfter ?? TimeSpan.Zero, rules);
        return failed.Now + (wish > rules.FallbackTime ? wish : rules.FallbackTime);
    }

    /// <summary>When the next call is made: at once when another model is available, and otherwise when the first one is again.</summary>
    /// <param name="state">The state before the failure.</param>
    /// <param name="until">Until when the model whose call failed is not available.</param>
    /// <param name="now">The time of the failure.</param>
    public static DateTimeOffset NextCall(LoopState state, DateTimeOffset until, DateTimeOffset now)
    {
        var failed = Called(state);
        var others = Models(state).Where(model => model != failed).ToList();
        return others.Exists(model => state.Models.Has(model, now)) ? now : others.Select(model => state.Models.Until[model]).Append(until).Min();
    }

    /// <summary>Those that can stand in for each other now. The model of a review is named for its own sake: none stands in for it.</summary>
    private static IReadOnlyList<ModelRef> Models(LoopState state) =>
        state is { Current.ReviewUnderWay: not null, Definition.Review.Model: { } reviewer } ? [reviewer] : [state.Model, .. state.Definition.FallbackModels.Where(model => model != state.Model).Distinct()];

    private static ModelRef FirstAvailable(LoopState state, DateTimeOffset now)
    {
        var models = Models(state);
        return models.FirstOrDefault(model => state.Models.Has(model, now)) ?? models.MinBy(model => state.Models.Until[model])!;
    }

    private static bool IsAnswered(LoopState state) => state.Current is { Turn: > 1 } or { Reply: not null };
}
