using LoopKit.Definitions;
using Microsoft.Extensions.AI;

namespace LoopKit.Models;

/// <summary>Finds the chat client of a model reference. Thread-safe; asks a provider once per reference.</summary>
internal sealed class ModelResolver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IModelProvider> _providers = new(StringComparer.Ordinal);
    private readonly Dictionary<ModelRef, IChatClient> _clients = [];

    public ModelResolver(IEnumerable<IModelProvider> providers)
    {
        foreach (var provider in providers)
        {
            if (!_providers.TryAdd(provider.Name, provider))
            {
                throw new LoopKitException(
                    ErrorCodes.ModelUnknown,
                    $"Two model providers are named '{provider.Name}': {_providers[provider.Name].GetType()} and {provider.GetType()}. Remove or rename one.");
            }
        }
    }

    /// <summary>What calls of a model count against: the model and, where its provider has several, the account.</summary>
    public string LaneOf(ModelRef model) =>
        _providers.GetValueOrDefault(model.Provider)?.AccountOf(model) is { } account ? $"{model}#{account}" : model.ToString();

    /// <summary>Returns the client of a model, made at the first call. A failure is not remembered.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.ModelUnknown"/>: there is no such provider; or what the provider throws.</exception>
    public IChatClient Resolve(ModelRef model)
    {
        if (!_providers.TryGetValue(model.Provider, out var provider))
        {
            throw new LoopKitException(
                ErrorCodes.ModelUnknown,
                $"There is no model provider '{model.Provider}' for '{model}'. {NearNames.Suggest(model.Provider, _providers.Keys, "Known providers")}");
        }

        lock (_gate)
        {
            if (!_clients.TryGetValue(model, out var client))
            {
                client = provider.Create(model);
                _clients.Add(model, client);
            }

            return client;
        }
    }
}
