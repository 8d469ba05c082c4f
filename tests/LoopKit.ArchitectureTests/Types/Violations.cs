using System.Text.Json.Serialization;

namespace LoopKit.ArchitectureTests.Types;

/// <summary>Types that break each rule on purpose.</summary>
public static class Violations
{
    public class OpenClass;

    public sealed class LoopManager;

    public sealed class WidgetUtils<T>
    {
        public T? Value { get; init; }
    }

    public abstract record OpenRoot;

    public sealed record OpenRootCase : OpenRoot;

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
    [JsonDerivedType(typeof(Unnamed))]
    [JsonDerivedType(typeof(Numbered), 1)]
    [JsonDerivedType(typeof(Camel), "camelCase")]
    [JsonDerivedType(typeof(First), "same")]
    [JsonDerivedType(typeof(Second), "same")]
    public abstract record Root
    {
        private protected Root()
        {
        }
    }

    public sealed record Unnamed : Root;

    public sealed record Numbered : Root;

    public sealed record Camel : Root;

    public sealed record First : Root;

    public sealed record Second : Root;

    public sealed record Forgotten : Root;

    public record Unsealed : Root;

    public sealed record Changing
    {
        public string Text { get; set; } = "";
    }

    public sealed record WithAction(Action Done);

    public interface IRemote
    {
        event EventHandler? Changed;

        int Count { get; }

        void Run(CancellationToken cancellationToken = default);

        Task RunTaskAsync(CancellationToken cancellationToken = default);

        ValueTask RunWithoutTokenAsync(string id);

        ValueTask RunRequiredTokenAsync(string id, CancellationToken cancellationToken);

        ValueTask RunOtherTokenAsync(string id, CancellationToken token = default);

        ValueTask RunGenericAsync<T>(CancellationToken cancellationToken = default);

        ValueTask RunDelegateAsync(Func<int> next, CancellationToken cancellationToken = default);

        ValueTask RunStreamAsync(Stream stream, CancellationToken cancellationToken = default);

        ValueTask RunOutAsync(out int count, CancellationToken cancellationToken = default);

        ValueTask RunSequenceAsync(IEnumerable<string> items, CancellationToken cancellationToken = default);

        ValueTask RunChangingAsync(Changing changing, CancellationToken cancellationToken = default);

        ValueTask<WithAction> FindDelegateAsync(CancellationToken cancellationToken = default);

        ValueTask<Stream> OpenAsync(CancellationToken cancellationToken = default);
    }
}
